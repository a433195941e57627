/// A view of `rows` × `columns` floats in row-major order, in memory that somebody else owns.
///
/// A view is as cheap as a pointer and, like one, valid only while its owner lives and while no one
/// else writes what it reads. The first row of an activation is the first sample of a batch; a
/// vector is a matrix of one row.
public struct Matrix {
  /// The first value.
  public let pointer: UnsafeMutablePointer<Float>
  /// The number of rows.
  public let rows: Int
  /// The number of values in a row.
  public let columns: Int

  /// A view of memory from `pointer` on.
  public init(pointer: UnsafeMutablePointer<Float>, rows: Int, columns: Int) {
    self.pointer = pointer
    self.rows = rows
    self.columns = columns
  }

  /// The number of values.
  public var count: Int { rows * columns }

  /// A range of rows.
  public subscript(rows range: Range<Int>) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(rows)")
    return Matrix(
      pointer: pointer + range.lowerBound * columns, rows: range.count, columns: columns)
  }

  /// One row.
  public func row(_ index: Int) -> Matrix { self[rows: index..<index + 1] }

  /// The same values as rows of another length.
  public func reshaped(rows: Int, columns: Int) -> Matrix {
    precondition(rows * columns == count, "\(rows) x \(columns) of \(count) values")
    return Matrix(pointer: pointer, rows: rows, columns: columns)
  }

  /// A range of the values of a vector.
  public func slice(_ range: Range<Int>) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count) values")
    return Matrix(pointer: pointer + range.lowerBound, rows: 1, columns: range.count)
  }

  /// The values, to read.
  public var span: Span<Float> {
    @_lifetime(borrow self) get {
      _overrideLifetime(Span(_unsafeStart: pointer, count: count), borrowing: self)
    }
  }

  /// The values, to write.
  public var mutableSpan: MutableSpan<Float> {
    @_lifetime(borrow self) get {
      _overrideLifetime(MutableSpan(_unsafeStart: pointer, count: count), borrowing: self)
    }
  }

  /// The values as memory, for a C library.
  public var buffer: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: pointer, count: count)
  }

  /// Sets all values.
  public func fill(_ value: Float) {
    pointer.update(repeating: value, count: count)
  }

  /// Copies the values of a view of equal size.
  public func copy(_ source: Matrix) {
    precondition(source.count == count, "copying \(source.count) values into \(count)")
    pointer.update(from: source.pointer, count: count)
  }

  /// The values as an array, row by row.
  public var array: [Float] { Array(buffer) }
}

extension Matrix {
  /// A view of nothing.
  public static var empty: Matrix {
    Matrix(pointer: UnsafeMutablePointer(bitPattern: 64).unsafelyUnwrapped, rows: 0, columns: 0)
  }
}
