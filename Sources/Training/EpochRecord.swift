/// What is known at the end of an epoch: one line of `metrics.jsonl`.
public struct EpochRecord: Sendable, Equatable {
  /// Keys and values in the order of the line. Whole numbers are written as such.
  public private(set) var values: [(key: String, value: Double)] = []

  /// The keys of whole numbers.
  static let wholeKeys: Set<String> = ["epoch", "step", "skipped_steps"]

  /// An empty record.
  public init() {}

  /// Appends a value.
  public mutating func append(_ key: String, _ value: Double) {
    values.append((key, value))
  }

  /// Appends the values of another record.
  public mutating func append(_ other: EpochRecord) { values += other.values }

  /// The value of a key.
  public subscript(key: String) -> Double? { values.first { $0.key == key }?.value }

  /// The record as a JSON object on one line; values that are not finite are null.
  public var json: String {
    let fields = values.map { key, value in
      let text =
        !value.isFinite
        ? "null" : Self.wholeKeys.contains(key) ? "\(Int(value))" : "\(value)"
      return "\"\(key)\": \(text)"
    }
    return "{\(fields.joined(separator: ", "))}"
  }

  /// Whether keys and values are the same.
  public static func == (a: EpochRecord, b: EpochRecord) -> Bool { a.json == b.json }
}
