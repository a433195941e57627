/// The type of the numbers as they stand in an array file.
public enum StoredType: Sendable, Equatable {
  /// A type that Swift and HDF5 have too.
  case number(NumberType)
  /// IEEE 754 half precision, which is read as Float32.
  case float16
  /// One byte that is 0 or 1, which is read as UInt8.
  case boolean

  /// The bytes of one number in the file.
  public var byteWidth: Int {
    switch self {
    case .number(let type): type.byteWidth
    case .float16: 2
    case .boolean: 1
    }
  }

  /// The type of the numbers once they are read.
  public var numberType: NumberType {
    switch self {
    case .number(let type): type
    case .float16: .float32
    case .boolean: .uint8
    }
  }
}
