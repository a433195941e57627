import CHDF5
import Diagnostics

extension Dataset {
  /// Writes all elements from `buffer`, which holds exactly `count`.
  ///
  /// Throws `HDF5Error`, which carries the system's words where the disk is full.
  public func write<Scalar: HDF5Scalar>(_ buffer: UnsafeBufferPointer<Scalar>) throws {
    precondition(buffer.count == count, "\(buffer.count) values for \(count) elements")
    guard count > 0 else { return }
    try transfer(from: buffer, memory: chdf5_whole(), file: chdf5_whole())
  }

  /// Writes all elements from an array of exactly `count`.
  ///
  /// Throws as `write(_:)` for a buffer does.
  public func write<Scalar: HDF5Scalar>(_ values: [Scalar]) throws {
    try values.withUnsafeBufferPointer { try write($0) }
  }

  /// Writes whole rows, the first of them at `row`; an extendible data set grows as needed.
  ///
  /// Throws `Failure(.data)` where it cannot grow, and as `write(_:)` does.
  public func writeRows<Scalar: HDF5Scalar>(
    _ buffer: UnsafeBufferPointer<Scalar>, at row: Int
  ) throws {
    try requireRows()
    let rowSize = rowSize
    precondition(rowSize > 0 && buffer.count % rowSize == 0, "no whole number of rows")
    let rows = row..<row + buffer.count / rowSize
    guard !buffer.isEmpty else { return }
    try grow(toRows: rows.upperBound)
    let space = try fileSpace()
    try space.select(rows: rows, of: shape, subject)
    let memory = try Dataspace([buffer.count], subject)
    try transfer(from: buffer, memory: memory.id, file: space.id)
  }

  /// Writes whole rows from an array.
  ///
  /// Throws as `writeRows(_:at:)` for a buffer does.
  public func writeRows<Scalar: HDF5Scalar>(_ values: [Scalar], at row: Int) throws {
    try values.withUnsafeBufferPointer { try writeRows($0, at: row) }
  }

  /// Makes room for `count` rows.
  func grow(toRows count: Int) throws {
    var shape = shape
    guard count > shape[0] else { return }
    if let limit = maximumShape[0], count > limit {
      throw Failure(.data, "\(subject.description) has room for \(limit) rows, not for \(count)")
    }
    shape[0] = count
    let sizes = shape.map { hsize_t($0) }
    try Library.check("H5Dset_extent", subject.writing) { H5Dset_extent(id, sizes) }
    self.shape = shape
  }

  private func transfer<Scalar: HDF5Scalar>(
    from buffer: UnsafeBufferPointer<Scalar>, memory: hid_t, file space: hid_t
  ) throws {
    try requireNumbers()
    guard elementType != .boolean else {
      return try transferBooleans(from: buffer, memory: memory, file: space)
    }
    let type = Datatype.memory(Scalar.self)
    try file.write("H5Dwrite", path) {
      H5Dwrite(id, type, memory, space, hid_t(H5P_DEFAULT), buffer.baseAddress)
    }
  }

  /// The library converts booleans to numbers, and not back.
  private func transferBooleans<Scalar: HDF5Scalar>(
    from buffer: UnsafeBufferPointer<Scalar>, memory: hid_t, file space: hid_t
  ) throws {
    // Only the number 0 has no bit set, but for the sign of a float.
    let isTrue = buffer.map { value -> Int8 in
      if let float = value as? any BinaryFloatingPoint { return float.isZero ? 0 : 1 }
      return withUnsafeBytes(of: value) { $0.contains { $0 != 0 } } ? 1 : 0
    }
    let type = Datatype(try Handle("H5Dget_type", subject) { H5Dget_type(id) })
    let typeID = type.id
    try file.write("H5Dwrite", path) {
      H5Dwrite(id, typeID, memory, space, hid_t(H5P_DEFAULT), isTrue)
    }
  }
}
