import Diagnostics

/// Turns columns of a table into the numbers of a data set, `[rows, features]`.
struct FeatureEncoder {
  private enum Feature {
    /// A number; a missing one is replaced.
    case number(column: Int, missing: Double)
    /// The code of a category.
    case code(column: Int)
    /// As many features as the column has categories: 1 for the row's category, else 0.
    case oneHot(column: Int, count: Int)
  }

  private static let mostFeatures = 100_000

  /// The names of the features: of columns, or `column=category`.
  let names: [String]
  /// Whether all features are codes.
  let isCodes: Bool
  private let features: [Feature]

  /// - Parameter fill: what replaces a missing number in the column of that index.
  /// - Throws: `Failure(.data)` where the categories make more than 100,000 features.
  init(
    _ table: Table, columns: [Int], oneHot: Bool, fill: (Int) throws -> Double
  ) throws {
    var names: [String] = []
    var isCodes = true
    features = try columns.map { index in
      let column = table.columns[index]
      switch column.values {
      case .numbers:
        names.append(column.name)
        isCodes = false
        return .number(column: index, missing: try fill(index))
      case .categories where !oneHot:
        names.append(column.name)
        return .code(column: index)
      case .categories(_, let vocabulary):
        guard names.count + vocabulary.count <= Self.mostFeatures else {
          throw Failure(
            .data,
            "column \(column.name.quoted) has \(vocabulary.count) categories: too many for "
              + "--one-hot", advice: "leave it out with --ignore \(column.name.quoted)")
        }
        names += vocabulary.map { "\(column.name)=\($0)" }
        isCodes = false
        return .oneHot(column: index, count: vocabulary.count)
      }
    }
    (self.names, self.isCodes) = (names, isCodes)
  }

  /// The features of some rows, row after row.
  func encode(_ table: Table, rows: ArraySlice<Int>) -> [Double] {
    let width = names.count
    var result = [Double](repeating: 0, count: rows.count * width)
    var offset = 0
    for feature in features {
      switch feature {
      case .number(let column, let missing):
        guard case .numbers(let values) = table.columns[column].values else { continue }
        for (index, row) in rows.enumerated() {
          let value = values[row]
          result[index * width + offset] = value.isNaN ? missing : value
        }
        offset += 1
      case .code(let column):
        guard case .categories(let codes, _) = table.columns[column].values else { continue }
        for (index, row) in rows.enumerated() {
          result[index * width + offset] = Double(codes[row])
        }
        offset += 1
      case .oneHot(let column, let count):
        guard case .categories(let codes, _) = table.columns[column].values else { continue }
        for (index, row) in rows.enumerated() {
          result[index * width + offset + Int(codes[row])] = 1
        }
        offset += count
      }
    }
    return result
  }
}
