import JSON

/// How fast rows come from a data set, beside what bounds it.
public struct DataTiming: Sendable {
  /// What is done with the rows.
  public enum Pass: String, Sendable {
    /// Rows in memory or mapped, in random order, into batches.
    case gather
    /// From a file that is not in the cache of the system into memory.
    case read
    /// From such a file into batches, in an order by chunks.
    case stream
  }

  /// The type of the numbers.
  public let type: String
  /// How they are stored, in words.
  public let layout: String
  /// What was measured.
  public let pass: Pass
  /// Rows in a second, of all ranks together.
  public let rowsPerSecond: Double
  /// Bytes of a row as it is stored, uncompressed.
  public let rowBytes: Int
  /// What bounds it: `memory` or `decompression`; nil where that was not measured.
  public let bound: String?
  /// Rows in a second that the bound allows.
  public let boundRowsPerSecond: Double?

  /// Millions of bytes in a second, of rows as they are stored, uncompressed.
  public var megabytesPerSecond: Double { rowsPerSecond * Double(rowBytes) / 1e6 }

  /// The share of the bound that is reached.
  public var share: Double? { boundRowsPerSecond.map { rowsPerSecond / $0 } }

  /// All numbers by name.
  public var json: JSONValue {
    let optional: (Double?) -> JSONValue = { $0.map { .number($0) } ?? .null }
    return [
      "type": .string(type), "layout": .string(layout), "pass": .string(pass.rawValue),
      "rows_per_second": .number(rowsPerSecond), "row_bytes": .integer(rowBytes),
      "megabytes_per_second": .number(megabytesPerSecond),
      "bound": bound.map { .string($0) } ?? .null,
      "bound_rows_per_second": optional(boundRowsPerSecond), "share": optional(share),
    ]
  }
}
