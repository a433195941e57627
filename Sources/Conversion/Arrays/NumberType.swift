/// The type of the numbers in an array, under the name that options and messages use.
public enum NumberType: String, Sendable, CaseIterable {
  /// Whole numbers, by their bits.
  case int8, uint8, int16, uint16, int32, uint32, int64, uint64
  /// IEEE 754 numbers, by their bits.
  case float32, float64

  /// The bytes of one number.
  public var byteWidth: Int {
    switch self {
    case .int8, .uint8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    }
  }
}
