import Diagnostics

/// What an array file says of itself before its numbers.
public struct ArrayHeader: Sendable, Equatable {
  /// The lengths of the axes; the first one counts the rows.
  public let shape: [Int]
  /// The type of the numbers in the file.
  public let storedType: StoredType
  /// Whether the most significant byte comes first.
  public let isBigEndian: Bool
  /// Whether the first index varies fastest (Fortran), not the last (C).
  public let isFortranOrder: Bool
  /// The bytes of the header itself.
  let headerSize: Int
  /// The bytes of all numbers.
  let byteCount: Int

  /// The numbers of one row.
  public var rowSize: Int { shape.dropFirst().reduce(1, *) }

  /// Creates a header whose products are known not to overflow.
  ///
  /// Throws `Failure(.data)` for a shape without rows or numbers, of more than 32 axes (which is
  /// as many as HDF5 takes), or too large to count.
  init(
    path: String, shape: [Int], storedType: StoredType, isBigEndian: Bool,
    isFortranOrder: Bool = false, headerSize: Int
  ) throws {
    guard (1...32).contains(shape.count) else {
      throw Failure(.data, "'\(path)' has \(shape.count) axes: expected 1 to 32")
    }
    var byteCount = storedType.byteWidth
    for length in shape {
      guard length > 0 else {
        throw Failure(.data, "'\(path)' holds no numbers: its shape is \(shape)")
      }
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: length)
      guard !overflow else {
        throw Failure(.data, "'\(path)' declares an impossible shape: \(shape)")
      }
      byteCount = product
    }
    self.shape = shape
    self.storedType = storedType
    self.isBigEndian = isBigEndian
    self.isFortranOrder = isFortranOrder
    self.headerSize = headerSize
    self.byteCount = byteCount
  }
}
