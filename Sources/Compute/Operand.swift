/// A matrix as a product reads it, in whatever precision.
///
/// Like `Matrix`, it is a view, valid while the owner of the memory lives.
public struct Operand {
  let pointer: UnsafeRawPointer
  /// How its numbers are represented.
  public let precision: ProductPrecision
  /// The number of rows.
  public let rows: Int
  /// The number of values in a row.
  public let columns: Int

  init(pointer: UnsafeRawPointer, precision: ProductPrecision, rows: Int, columns: Int) {
    self.pointer = pointer
    self.precision = precision
    self.rows = rows
    self.columns = columns
  }

  /// A matrix as it is.
  public init(_ matrix: Matrix) {
    self.init(
      pointer: matrix.pointer, precision: .float32, rows: matrix.rows, columns: matrix.columns)
  }

  /// The numbers, where they are floats.
  var floats: UnsafePointer<Float> {
    precondition(precision == .float32, "an operand of \(precision)")
    return pointer.assumingMemoryBound(to: Float.self)
  }

  /// The number of values.
  public var count: Int { rows * columns }
}
