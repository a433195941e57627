import JSON
import NeuralNetwork

/// What is known at the end of an epoch: one line of `metrics.jsonl`.
public struct EpochRecord: Sendable, Equatable {
  /// Keys and values in the order of the line. Whole numbers are written as such.
  public private(set) var entries: [(key: String, value: MetricValue)] = []

  /// An empty record.
  public init() {}

  /// Reads a line of `metrics.jsonl`; null becomes not-a-number, and what is no number is left out.
  init?(parsing line: String) {
    guard case .object(let members)? = JSONValue(parsing: line) else { return nil }
    for member in members {
      if let value = MetricValue(member.value) { append(member.key, value) }
    }
  }

  /// Appends a number.
  public mutating func append(_ key: String, _ value: Double) { append(key, .number(value)) }

  /// Appends a number that every training has.
  public mutating func append(_ key: RecordKey, _ value: Double) { append(key.rawValue, value) }

  /// Appends a value.
  public mutating func append(_ key: String, _ value: MetricValue) {
    entries.append((key, value))
  }

  /// Appends the values of another record.
  public mutating func append(_ other: EpochRecord) { entries += other.entries }

  /// Those values that are single numbers: what there is room for on a line, and what can be
  /// monitored.
  public var values: [(key: String, value: Double)] {
    entries.compactMap { key, value in value.number.map { (key, $0) } }
  }

  /// The number of a key.
  public subscript(key: String) -> Double? { entries.first { $0.key == key }?.value.number }

  /// The number of a key that every training has.
  public subscript(key: RecordKey) -> Double? { self[key.rawValue] }

  /// The record as a JSON object on one line; values that are not finite are null.
  public var json: String {
    let fields = entries.map { key, value in
      let isWhole = RecordKey(rawValue: key)?.isWhole == true
      let whole = isWhole ? value.number.flatMap { Int(exactly: $0) } : nil
      return "\"\(key)\": \(whole.map { "\($0)" } ?? value.json.text)"
    }
    return "{\(fields.joined(separator: ", "))}"
  }

  /// Whether keys and values are the same.
  public static func == (a: EpochRecord, b: EpochRecord) -> Bool { a.json == b.json }
}
