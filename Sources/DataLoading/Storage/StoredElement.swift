/// A number as it is stored, with its conversion to what is computed with.
protocol StoredElement: BitwiseCopyable {
  /// Whether `Float` holds every value exactly, so that arithmetic may be done in it.
  static var isNarrow: Bool { get }
  var float: Float { get }
  var double: Double { get }
}

extension StoredElement where Self: FixedWidthInteger {
  static var isNarrow: Bool { bitWidth <= 16 }
  @inline(__always) var float: Float { Float(self) }
  @inline(__always) var double: Double { Double(self) }
}

extension StoredElement where Self: BinaryFloatingPoint {
  static var isNarrow: Bool { MemoryLayout<Self>.size <= 4 }
  @inline(__always) var float: Float { Float(self) }
  @inline(__always) var double: Double { Double(self) }
}

extension UInt8: StoredElement {}
extension Int8: StoredElement {}
extension UInt16: StoredElement {}
extension Int16: StoredElement {}
extension UInt32: StoredElement {}
extension Int32: StoredElement {}
extension UInt64: StoredElement {}
extension Int64: StoredElement {}
extension Float16: StoredElement {}
extension Float: StoredElement {}
extension Double: StoredElement {}
