extension ByteCount {
  /// Reads an amount as people write it: `4096`, `64 KiB`, `1.6MB`.
  ///
  /// Without a unit it is bytes; KB, MB and GB are powers of 1,000, KiB, MiB and GiB of 1,024. Parts
  /// of a byte are left out; nil for what is no amount, or more than 2⁶² bytes.
  public init?(parsing text: some StringProtocol) {
    let words = String(text.filter { $0 != " " }).lowercased()
    let digits = words.prefix { $0.isNumber || $0 == "." }
    let units: [String: Double] = [
      "": 1, "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "kib": 0x1p10, "mib": 0x1p20, "gib": 0x1p30,
    ]
    guard let number = Double(digits), let unit = units[String(words.dropFirst(digits.count))],
      number * unit < 0x1p62
    else { return nil }
    // 1.6 has no exact binary fraction.
    self.init(Int((number * unit * (1 + 0x1p-50)).rounded(.down)))
  }

  /// The amount in powers of 1,000, as sizes of messages are told: `400 bytes`, `64 KB`, `1.6 MB`.
  public var decimal: String {
    var amount = Double(count)
    guard amount >= 1000 else { return description }
    for unit in ["KB", "MB", "GB", "TB"] {
      amount /= 1000
      if amount < 999.95 || unit == "TB" {
        let tenths = Int((amount * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
      }
    }
    return description
  }
}
