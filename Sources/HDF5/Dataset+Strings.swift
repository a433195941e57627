import CHDF5
import Diagnostics

extension Dataset {
  /// Reads all strings, of fixed or variable length, as UTF-8.
  ///
  /// Throws `Failure(.data)` where the elements are no strings, and `HDF5Error`.
  public func readStrings() throws -> [String] {
    try requireStrings()
    try requirePlausibleSize(count, elementSize)
    let space = try fileSpace()
    return try readStrings(count, memory: space, file: space)
  }

  /// Reads the strings of the rows `rows`.
  ///
  /// Throws as `readStrings()` does.
  public func readStrings(rows: Range<Int>) throws -> [String] {
    try requireStrings()
    try requireRows()
    let shape = shape
    precondition(0 <= rows.lowerBound && rows.upperBound <= shape[0], "rows \(rows) of \(shape)")
    let count = rows.count * rowSize
    guard count > 0 else { return [] }
    let space = try fileSpace()
    try space.select(rows: rows, of: shape, subject)
    let memory = try Dataspace([count], subject)
    return try readStrings(count, memory: memory, file: space)
  }

  /// Writes all elements of a data set of strings of variable length.
  ///
  /// Throws `Failure(.data)` for a string with a NUL, and `HDF5Error`.
  public func write(_ strings: [String]) throws {
    precondition(strings.count == count, "\(strings.count) strings for \(count) elements")
    precondition(elementType == .variableString, "strings for elements of type \(elementType)")
    guard count > 0 else { return }
    let type = try Datatype(.variableString, subject)
    try StringArray.withPointers(to: strings, "a string for \(subject.description)") { pointer in
      try file.write("H5Dwrite", path) {
        H5Dwrite(id, type.id, chdf5_whole(), chdf5_whole(), hid_t(H5P_DEFAULT), pointer)
      }
    }
  }

  private func readStrings(
    _ count: Int, memory: borrowing Dataspace, file: borrowing Dataspace
  ) throws -> [String] {
    let type = Datatype(try Handle("H5Dget_type", subject) { H5Dget_type(id) })
    let (typeID, memoryID, fileID) = (type.id, memory.id, file.id)
    return try StringArray.read(type, count: count, space: memoryID, subject) { base in
      try Library.check("H5Dread", subject) {
        H5Dread(id, typeID, memoryID, fileID, hid_t(H5P_DEFAULT), base)
      }
    }
  }

  private func requireStrings() throws {
    guard elementType.isString else {
      throw Failure(
        .data, "\(subject.description) holds elements of type \(elementType), not strings")
    }
    try requireOwnElements()
  }
}
