/// A value in the JavaScript Object Notation; members of objects keep their order.
public enum JSONValue: Sendable, Hashable {
  case null
  case boolean(Bool)
  case integer(Int)
  /// A real number, always written with a point or an exponent; null where it is not finite.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([JSONMember])

  /// The number that a `Float` was read from: 0.9, not 0.8999999761581421.
  public static func number(shortest value: Float) -> JSONValue {
    .number(Double(value.description) ?? Double(value))
  }

  /// Whole numbers.
  public static func integers(_ values: [Int]) -> JSONValue { .array(values.map { .integer($0) }) }

  /// Real numbers.
  public static func numbers(_ values: [Double]) -> JSONValue { .array(values.map { .number($0) }) }
}

/// A key of an object with its value.
public struct JSONMember: Sendable, Hashable {
  /// The key.
  public let key: String
  /// The value.
  public let value: JSONValue

  /// Creates a member.
  public init(_ key: String, _ value: JSONValue) {
    self.key = key
    self.value = value
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral {
  /// An object, its members in the order of the literal.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { JSONMember($0.0, $0.1) })
  }

  /// An array.
  public init(arrayLiteral elements: JSONValue...) {
    self = .array(elements)
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }

  /// `true` or `false`.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
}
