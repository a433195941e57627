#if canImport(Glibc)
  import Glibc
#endif

/// An amount of memory or storage as people read it: `64 bytes`, `359 KiB`, `1.4 GiB`.
public struct ByteCount: CustomStringConvertible, Sendable {
  /// The number of bytes.
  public let count: Int

  /// An amount of so many bytes.
  public init(_ count: Int) { self.count = count }

  /// An amount that no computer may have room for: to the nearest that can be told.
  public init(_ bytes: Double) { count = Int(min(max(bytes, 0), 0x1p62)) }

  /// The size of a file; nil where it cannot be told.
  public init?(ofFile path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(Int(status.st_size))
  }

  /// The amount in words.
  public var description: String {
    guard count >= 10_000 else { return count == 1 ? "1 byte" : "\(count) bytes" }
    var amount = Double(count)
    for unit in ["KiB", "MiB", "GiB", "TiB", "PiB"] {
      amount /= 1024
      if amount < 1000 {
        let tenths = Int((amount * 10).rounded())
        return amount < 10
          ? "\(tenths / 10).\(tenths % 10) \(unit)" : "\(Int(amount.rounded())) \(unit)"
      }
    }
    return "\(Int(amount / 1024)) EiB"
  }
}
