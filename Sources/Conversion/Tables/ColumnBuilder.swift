import Diagnostics

/// Gathers the fields of one column.
///
/// Its first value decides: a number makes it a column of numbers, in which every other text is an
/// error; a text makes it categories, in which a number is an error, for then a text or a number
/// is a slip. Columns that were declared categorical take both.
struct ColumnBuilder {
  private enum Kind { case undecided, numbers, categories, declaredCategories }

  let name: String
  private let field: Int
  private var kind: Kind
  private var missingBefore = 0
  private var numbers: [Double] = []
  private var codes: [Int32] = []
  private var codeOfText: [String: Int32] = [:]
  /// The field before, which is often the same again.
  private var lastBytes: [UInt8] = []
  private var lastCode: Int32 = -1
  private var firstText = ""

  init(_ column: TableLayout.Column) {
    name = column.name
    field = column.field
    kind = column.isCategorical ? .declaredCategories : .undecided
  }

  /// Adds a field; false where it holds no value.
  mutating func append(_ bytes: Span<UInt8>, _ records: borrowing CSVRecords) throws -> Bool {
    switch kind {
    case .numbers:
      if let number = DecimalNumber.parse(bytes), number.isFinite {
        numbers.append(number)
        return true
      }
      guard !MissingValues.isMissing(bytes) else {
        numbers.append(.nan)
        return false
      }
      throw try wrongNumber(bytes, records)
    case .categories, .declaredCategories:
      return try appendCategory(bytes, records)
    case .undecided:
      guard !MissingValues.isMissing(bytes) else {
        missingBefore += 1
        return false
      }
      if DecimalNumber.parse(bytes) != nil {
        kind = .numbers
        numbers = Array(repeating: .nan, count: missingBefore)
      } else {
        kind = .categories
        codes = Array(repeating: -1, count: missingBefore)
        firstText = try records.text(field)
      }
      return try append(bytes, records)
    }
  }

  private mutating func appendCategory(
    _ bytes: Span<UInt8>, _ records: borrowing CSVRecords
  ) throws -> Bool {
    if bytes.count == lastBytes.count, lastCode >= 0,
      bytes.indices.allSatisfy({ bytes[$0] == lastBytes[$0] })
    {
      codes.append(lastCode)
      return true
    }
    if MissingValues.isMissing(bytes) {
      codes.append(-1)
      return false
    }
    let text = try records.text(field)
    if let code = codeOfText[text] {
      lastCode = code
    } else {
      if kind == .categories, DecimalNumber.parse(bytes) != nil {
        throw Failure(
          .data,
          "\(records.place(field)): the number \(text.quoted) in column \(name.quoted), which starts with the "
            + "text \(firstText.quoted)",
          advice: "is that column meant as categories? Then say --categorical \(name.quoted)")
      }
      lastCode = Int32(codeOfText.count)
      codeOfText[text] = lastCode
    }
    lastBytes.removeAll(keepingCapacity: true)
    for index in bytes.indices { lastBytes.append(bytes[index]) }
    codes.append(lastCode)
    return true
  }

  /// The finished column; the vocabulary is sorted, by number where all its texts are numbers.
  func finish(path: String) throws -> TableColumn {
    switch kind {
    case .undecided:
      throw Failure(
        .data, "'\(path)' has no value in column \(name.quoted)",
        advice: "leave it out with --ignore \(name.quoted)")
    case .numbers:
      return TableColumn(name: name, values: .numbers(numbers))
    case .categories, .declaredCategories:
      let vocabulary = Vocabulary.sorted(codeOfText.keys)
      var newCodes = [Int32](repeating: 0, count: vocabulary.count)
      for (code, text) in vocabulary.enumerated() {
        if let old = codeOfText[text] { newCodes[Int(old)] = Int32(code) }
      }
      return TableColumn(
        name: name,
        values: .categories(codes.map { $0 < 0 ? -1 : newCodes[Int($0)] }, vocabulary: vocabulary))
    }
  }

  private func wrongNumber(
    _ bytes: Span<UInt8>, _ records: borrowing CSVRecords
  ) throws -> Failure {
    let text = try records.text(field).quoted
    guard DecimalNumber.parse(bytes) == nil else {
      return Failure(
        .data, "\(records.place(field)): \(text) in column \(name.quoted) is too large")
    }
    return Failure(
      .data, "\(records.place(field)): \(text) in column \(name.quoted) is not a number",
      advice: "if that column is meant as categories, say --categorical \(name.quoted)")
  }
}
