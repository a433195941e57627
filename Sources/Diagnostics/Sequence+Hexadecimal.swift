extension Sequence<UInt8> {
  /// Two digits for each byte, as digests are told.
  public var hexadecimal: String {
    map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
