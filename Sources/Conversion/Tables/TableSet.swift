import Diagnostics

/// Tables with the same columns, in which a category has the same code everywhere.
public struct TableSet: Sendable {
  /// The tables, with codes of the joint vocabularies.
  public private(set) var tables: [Table]

  /// Joins the vocabularies of each column.
  ///
  /// A missing category becomes a category of its own, the empty text, with the code 0.
  /// Throws `Failure(.data)` where the tables have not the same columns.
  public init(_ tables: [Table]) throws {
    self.tables = tables
    guard let first = tables.first else { return }
    for table in tables.dropFirst() {
      let (names, expected) = (table.columns.map(\.name), first.columns.map(\.name))
      guard names == expected, table.label == first.label else {
        let different = zip(names, expected).first { $0 != $1 }.map {
          "\($0.quoted) and \($1.quoted)"
        }
        throw Failure(
          .data,
          "'\(table.path)' and '\(first.path)' have not the same columns: "
            + (different ?? "\(names.count) and \(expected.count) of them"),
          advice: "convert them to files of their own")
      }
    }
    for index in first.columns.indices { try join(index) }
  }

  private mutating func join(_ index: Int) throws {
    var texts: Set<String> = []
    var hasMissing = false
    var categoricalCount = 0
    for table in tables {
      guard case .categories(let codes, let vocabulary) = table.columns[index].values else {
        continue
      }
      categoricalCount += 1
      texts.formUnion(vocabulary)
      hasMissing = hasMissing || codes.contains(-1)
    }
    guard categoricalCount > 0 else { return }
    guard categoricalCount == tables.count else {
      let name = tables[0].columns[index].name
      throw Failure(
        .data, "column \(name.quoted) holds numbers in one table and text in another",
        advice: "say --categorical \(name.quoted), or convert them to files of their own")
    }
    let joint = (hasMissing ? [""] : []) + Vocabulary.sorted(texts)
    let codeOfText = Dictionary(uniqueKeysWithValues: zip(joint, Int32(0)...))
    for table in tables.indices {
      guard case .categories(let codes, let vocabulary) = tables[table].columns[index].values
      else { continue }
      let newCodes = vocabulary.map { codeOfText[$0] ?? 0 }
      tables[table].columns[index].values = .categories(
        codes.map { $0 < 0 ? 0 : newCodes[Int($0)] }, vocabulary: joint)
    }
  }
}
