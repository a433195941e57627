/// The copy of a matrix that products read in its place: rounded to their precision, or where that is
/// single precision none at all.
public final class RoundedCopy {
  private let precision: ProductPrecision
  private let columns: Int
  private let numbers: AlignedBuffer<UInt16>

  /// Takes memory for a copy, if one is needed.
  public init(rows: Int, columns: Int, precision: ProductPrecision) {
    self.precision = precision
    self.columns = columns
    numbers = AlignedBuffer(count: precision == .bfloat16 ? rows * columns : 0)
  }

  /// Brings a range of rows of the copy up to date.
  public func update(_ matrix: Matrix, rows: Range<Int>) {
    guard precision == .bfloat16 else { return }
    precondition(matrix.columns == columns)
    let source = matrix[rows: rows]
    let start = rows.lowerBound * columns
    precondition(start + source.count <= numbers.count)
    Self.round(
      source, into: UnsafeMutableBufferPointer(start: numbers.pointer + start, count: source.count))
  }

  /// Rounds all numbers of a matrix to bfloat16.
  public static func round(_ source: Matrix, into copy: UnsafeMutableBufferPointer<UInt16>) {
    let x = source.span
    precondition(x.count == copy.count)
    for i in x.indices { copy[i] = rounded(x[i]) }
  }

  /// The floats that rounded numbers stand for.
  public static func widen(_ copy: UnsafeBufferPointer<UInt16>, into result: Matrix) {
    var y = result.mutableSpan
    precondition(y.count == copy.count)
    for i in y.indices { y[i] = Float(bitPattern: UInt32(copy[i]) << 16) }
  }

  /// A range of rows, as they were when they were last updated.
  public func operand(_ matrix: Matrix, rows: Range<Int>) -> Operand {
    guard precision == .bfloat16 else { return Operand(matrix[rows: rows]) }
    precondition(rows.upperBound * columns <= numbers.count)
    return Operand(
      pointer: numbers.pointer + rows.lowerBound * columns, precision: .bfloat16,
      rows: rows.count, columns: columns)
  }

  /// The upper half of the bits of the nearest number that has no lower half, of two equally near ones
  /// that with an even last bit. What is not a number stays that.
  @inline(__always)
  public static func rounded(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    let nearest = (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16
    let quiet = bits >> 16 | 0x40
    return UInt16(truncatingIfNeeded: value == value ? nearest : quiet)
  }
}
