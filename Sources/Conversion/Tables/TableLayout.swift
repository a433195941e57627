import Diagnostics

/// The columns of a csv file, known from its first line and the options.
struct TableLayout {
  struct Column {
    var name: String
    /// Its place in a record.
    var field: Int
    var isCategorical: Bool
  }

  let hasHeader: Bool
  let fieldCount: Int
  /// The columns that are not left out.
  private(set) var columns: [Column] = []
  /// Which of `columns` is the label.
  let label: Int?
  /// Which of `columns` go to each group.
  let groups: [[Int]]

  init(firstRecord records: borrowing CSVRecords, options: TableOptions) throws {
    let path = records.path
    let count = records.count
    let fields = records.bytes.span
    let holdsNumber = (0..<count).contains {
      DecimalNumber.parse(fields.extracting(records.range($0))) != nil
    }
    hasHeader = options.hasHeader ?? !holdsNumber
    fieldCount = count
    var names: [String] = []
    var places: [String: Int] = [:]
    for field in 0..<count {
      // A column without a name, as pandas writes its index, is called by its number.
      let text = hasHeader ? try records.text(field) : ""
      let name = text.isEmpty ? String(field) : text
      guard places.updateValue(field, forKey: name) == nil else {
        throw Failure(.data, "\(records.place(field)): a second column is called \(name.quoted)")
      }
      names.append(name)
    }
    func place(_ column: String) throws -> Int {
      if let place = places[column] { return place }
      if let number = Int(column), (-count..<count).contains(number) {
        return number < 0 ? count + number : number
      }
      let shown = names.prefix(20).map(\.quoted).joined(separator: ", ") + (count > 20 ? ", …" : "")
      throw Failure(.usage, "'\(path)' has no column \(column.quoted)", advice: "it has: \(shown)")
    }
    let ignored = Set(try options.ignored.map(place))
    let categorical = Set(try options.categorical.map(place))
    let labelField = try options.label.map(place)
    for field in 0..<count where !ignored.contains(field) {
      columns.append(
        Column(name: names[field], field: field, isCategorical: categorical.contains(field)))
    }
    label = columns.firstIndex { $0.field == labelField }
    guard labelField == nil || label != nil else {
      throw Failure(.usage, "the label column '\(options.label ?? "")' is left out by --ignore")
    }
    var taken: Set<Int> = []
    let placed = columns
    groups = try options.groups.map { group in
      try group.columns.map { column in
        let field = try place(column)
        guard let index = placed.firstIndex(where: { $0.field == field }), field != labelField,
          taken.insert(index).inserted
        else {
          throw Failure(
            .usage,
            "column \(column.quoted) of group '\(group.name)' is the label, left out or in "
              + "another group")
        }
        return index
      }
    }
    guard columns.count > (label == nil ? 0 : 1) else {
      throw Failure(
        .data, "'\(path)' has no column for the inputs",
        advice: "is the separator right? The first line has \(Words.count(count, "field"))")
    }
  }
}
