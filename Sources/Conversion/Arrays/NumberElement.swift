/// A number as an array file holds it.
protocol NumberElement: BitwiseCopyable, Sendable, Equatable {
  /// The same number read in the other byte order.
  var byteSwapped: Self { get }
  /// The number as a Double; whole numbers beyond 2⁵³ are rounded.
  var double: Double { get }
  /// The number that `double` stands for, or nil where this type has no such number.
  ///
  /// A whole-number type takes whole numbers in its range up to ±2⁵³; Float32 rounds, and takes
  /// no finite number that it would turn into infinity.
  init?(double: Double)
}

extension NumberElement where Self: FixedWidthInteger {
  var double: Double { Double(self) }
  init?(double: Double) {
    // Beyond 2⁵³ a Double may already stand for another whole number.
    guard double.magnitude <= 0x1p53 else { return nil }
    self.init(exactly: double)
  }
}

extension Int8: NumberElement {}
extension UInt8: NumberElement {}
extension Int16: NumberElement {}
extension UInt16: NumberElement {}
extension Int32: NumberElement {}
extension UInt32: NumberElement {}
extension Int64: NumberElement {}
extension UInt64: NumberElement {}

extension Float: NumberElement {
  var byteSwapped: Float { Float(bitPattern: bitPattern.byteSwapped) }
  var double: Double { Double(self) }
  init?(double: Double) {
    self.init(double)
    if isInfinite, double.isFinite { return nil }
  }
}

extension Double: NumberElement {
  var byteSwapped: Double { Double(bitPattern: bitPattern.byteSwapped) }
  var double: Double { self }
  init?(double: Double) { self = double }
}
