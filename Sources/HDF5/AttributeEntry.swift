/// An attribute as it is listed.
public struct AttributeEntry: Sendable, Hashable {
  /// The name of the attribute.
  public let name: String
  /// What one element is.
  public let elementType: ElementType
  /// The sizes of the axes; a single value has none.
  public let shape: [Int]
  /// The values on one line, shortened where they are many; what is wrong where they are damaged.
  public let value: String

  init(name: String, _ attribute: borrowing OpenAttribute) throws {
    self.name = name
    elementType = attribute.elementType
    shape = attribute.shape
    value = (try? Self.text(of: attribute)) ?? "(unreadable)"
  }

  /// How many values, and how many characters of a text, are shown.
  private static let (shownValues, shownCharacters) = (8, 120)

  private static func text(of attribute: borrowing OpenAttribute) throws -> String {
    let values: [String]
    switch attribute.elementType {
    case .other: return "(\(attribute.elementType))"
    case .fixedString, .variableString:
      values = try attribute.strings().prefix(shownValues).map {
        "\"\($0.truncated(to: shownCharacters).printable)\""
      }
    case .boolean:
      values = try attribute.numbers(Int8.self).prefix(shownValues).map { "\($0 != 0)" }
    case .uint64:
      values = try attribute.numbers(UInt64.self).prefix(shownValues).map(String.init)
    case .float16, .float32:
      values = try attribute.numbers(Float.self).prefix(shownValues).map { "\($0)" }
    case .float64:
      values = try attribute.numbers(Double.self).prefix(shownValues).map { "\($0)" }
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32:
      values = try attribute.numbers(Int64.self).prefix(shownValues).map(String.init)
    }
    guard !attribute.shape.isEmpty else { return values.first ?? "" }
    let more = attribute.count > shownValues ? ["… \(attribute.count) values"] : []
    return "[\((values + more).joined(separator: ", "))]"
  }
}
