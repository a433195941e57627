import JSON

/// How fast a kernel is, beside a plain loop in C that does the same.
public struct KernelTiming: Sendable {
  /// The catalogue: `activation`.
  public let kind: String
  /// The entry: `tanh`.
  public let entry: String
  /// What was measured: `forward`.
  public let pass: String
  /// Nanoseconds for each value.
  public let nanoseconds: Double
  /// Bytes that are read and written, in billions for each second.
  public let gigabytesPerSecond: Double
  /// Nanoseconds of the plain loop for each value; nil where there is none.
  public let plainNanoseconds: Double?

  /// The plain loop's time in those of the kernel: above 1, the kernel is the faster one.
  public var ratio: Double? { plainNanoseconds.map { $0 / nanoseconds } }

  /// All numbers by name.
  public var json: JSONValue {
    let plain: (Double?) -> JSONValue = { $0.map { .number($0) } ?? .null }
    return [
      "kind": .string(kind), "entry": .string(entry), "pass": .string(pass),
      "nanoseconds_per_value": .number(nanoseconds),
      "gigabytes_per_second": .number(gigabytesPerSecond),
      "plain_nanoseconds_per_value": plain(plainNanoseconds), "ratio": plain(ratio),
    ]
  }
}
