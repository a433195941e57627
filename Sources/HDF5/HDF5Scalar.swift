/// A number in memory that HDF5 can convert to and from any number in a file.
///
/// HDF5 clips what does not fit: 300 read as `UInt8` is 255, and 2.7 read as an integer is 2.
public protocol HDF5Scalar: BitwiseCopyable, Sendable {
  /// The element type with the same representation in memory.
  static var elementType: ElementType { get }
}

extension HDF5Scalar where Self: FixedWidthInteger {
  /// The integer of the same size and sign.
  public static var elementType: ElementType {
    switch bitWidth {
    case 8: isSigned ? .int8 : .uint8
    case 16: isSigned ? .int16 : .uint16
    case 32: isSigned ? .int32 : .uint32
    default: isSigned ? .int64 : .uint64
    }
  }
}

extension HDF5Scalar where Self: BinaryFloatingPoint {
  /// The float of the same size.
  public static var elementType: ElementType {
    MemoryLayout<Self>.size == 4 ? .float32 : .float64
  }
}

extension Float: HDF5Scalar {}
extension Double: HDF5Scalar {}
extension Int8: HDF5Scalar {}
extension Int16: HDF5Scalar {}
extension Int32: HDF5Scalar {}
extension Int64: HDF5Scalar {}
extension Int: HDF5Scalar {}
extension UInt8: HDF5Scalar {}
extension UInt16: HDF5Scalar {}
extension UInt32: HDF5Scalar {}
extension UInt64: HDF5Scalar {}
extension UInt: HDF5Scalar {}
