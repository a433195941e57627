import JSON

/// What a metric says of samples: a number, or several, such as one for each class or a matrix.
public enum MetricValue: Sendable, Hashable {
  /// A single number.
  case number(Double)
  /// Several values in order; a matrix is a list of its rows.
  case list([MetricValue])

  /// A list of numbers.
  public static func numbers(_ values: [Double]) -> MetricValue {
    .list(values.map { .number($0) })
  }

  /// The number, if it is a single one.
  public var number: Double? {
    guard case .number(let value) = self else { return nil }
    return value
  }

  /// Reads what `json` gives: null stands for not-a-number; nil for anything else.
  public init?(_ json: JSONValue) {
    switch json {
    case .number(let value): self = .number(value)
    case .integer(let value): self = .number(Double(value))
    case .null: self = .number(.nan)
    case .array(let elements):
      let values = elements.compactMap { MetricValue($0) }
      guard values.count == elements.count else { return nil }
      self = .list(values)
    case .boolean, .string, .object: return nil
    }
  }

  /// All numbers, row by row.
  public var numbers: [Double] {
    switch self {
    case .number(let value): [value]
    case .list(let values): values.flatMap(\.numbers)
    }
  }

  /// A number, or nested arrays of them; what is not finite is null.
  public var json: JSONValue {
    switch self {
    case .number(let value): .number(value)
    case .list(let values): .array(values.map(\.json))
    }
  }
}
