import CHDF5
import Diagnostics

extension Dataset {
  /// Reads all elements into `buffer`, which holds exactly `count`.
  ///
  /// Throws `Failure(.data)` where the elements are no numbers or lie outside of the file, and
  /// `HDF5Error` where they are damaged.
  public func read<Scalar: HDF5Scalar>(into buffer: UnsafeMutableBufferPointer<Scalar>) throws {
    precondition(buffer.count == count, "a buffer of \(buffer.count) for \(count) elements")
    try requireNumbers()
    guard count > 0 else { return }
    try transfer(into: buffer.baseAddress, memory: chdf5_whole(), file: chdf5_whole())
  }

  /// Reads the rows `rows` into `buffer`, which holds exactly `rows.count * rowSize` elements.
  ///
  /// Throws as `read(into:)` does, and `Failure(.data)` for a single value, which has no rows.
  public func read<Scalar: HDF5Scalar>(
    into buffer: UnsafeMutableBufferPointer<Scalar>, rows: Range<Int>
  ) throws {
    try requireNumbers()
    try requireRows()
    let shape = shape
    precondition(0 <= rows.lowerBound && rows.upperBound <= shape[0], "rows \(rows) of \(shape)")
    precondition(buffer.count == rows.count * rowSize, "a buffer of \(buffer.count)")
    guard !buffer.isEmpty else { return }
    let space = try fileSpace()
    try space.select(rows: rows, of: shape, subject)
    let memory = try Dataspace([buffer.count], subject)
    try transfer(into: buffer.baseAddress, memory: memory.id, file: space.id)
  }

  /// Reads all elements.
  ///
  /// Throws as `read(into:)` does, and `Failure` where they would not fit into memory.
  public func read<Scalar: HDF5Scalar>(as type: Scalar.Type = Scalar.self) throws -> [Scalar] {
    try requireNumbers()
    try requirePlausibleSize(count, MemoryLayout<Scalar>.stride)
    return try [Scalar](unsafeUninitializedCapacity: count) { buffer, initialized in
      try read(into: UnsafeMutableBufferPointer(rebasing: buffer.prefix(count)))
      initialized = count
    }
  }

  /// Reads the rows `rows`.
  ///
  /// Throws as `read(into:rows:)` does.
  public func read<Scalar: HDF5Scalar>(
    as type: Scalar.Type = Scalar.self, rows: Range<Int>
  ) throws -> [Scalar] {
    try requireNumbers()
    try requireRows()
    let count = rows.count * rowSize
    try requirePlausibleSize(count, MemoryLayout<Scalar>.stride)
    return try [Scalar](unsafeUninitializedCapacity: count) { buffer, initialized in
      try read(into: UnsafeMutableBufferPointer(rebasing: buffer.prefix(count)), rows: rows)
      initialized = count
    }
  }

  /// Reads the rows `rows` as they are in the file, type and byte order, into memory for exactly
  /// these.
  ///
  /// Throws as `read(into:rows:)` does.
  public func readAsStored(_ rows: Range<Int>, into bytes: UnsafeMutableRawBufferPointer) throws {
    try requireNumbers()
    try requireRows()
    let shape = shape
    precondition(0 <= rows.lowerBound && rows.upperBound <= shape[0], "rows \(rows) of \(shape)")
    precondition(bytes.count == rows.count * rowSize * elementSize, "memory of \(bytes.count)")
    guard !bytes.isEmpty else { return }
    let space = try fileSpace()
    try space.select(rows: rows, of: shape, subject)
    let memory = try Dataspace([rows.count * rowSize], subject)
    let type = Datatype(try Handle("H5Dget_type", subject) { H5Dget_type(id) })
    let (typeID, memoryID, spaceID) = (type.id, memory.id, space.id)
    try Library.check("H5Dread", subject) {
      H5Dread(id, typeID, memoryID, spaceID, hid_t(H5P_DEFAULT), bytes.baseAddress)
    }
  }

  /// The space of the elements in the file, for a selection.
  func fileSpace() throws(HDF5Error) -> Dataspace {
    Dataspace(try Handle("H5Dget_space", subject) { H5Dget_space(id) })
  }

  func transfer<Scalar: HDF5Scalar>(
    into buffer: UnsafeMutablePointer<Scalar>?, memory: hid_t, file: hid_t
  ) throws(HDF5Error) {
    let type = Datatype.memory(Scalar.self)
    try Library.check("H5Dread", subject) {
      H5Dread(id, type, memory, file, hid_t(H5P_DEFAULT), buffer)
    }
  }

  func requireNumbers() throws {
    guard elementType.isNumeric else {
      throw Failure(
        .data, "\(subject.description) holds elements of type \(elementType), not numbers")
    }
    try requireOwnElements()
  }

  /// Other files are never opened because a data set says so.
  ///
  /// Throws `Failure(.data)` where the elements lie elsewhere.
  public func requireOwnElements() throws {
    let words: String
    switch storage.layout {
    case .virtual: words = "is a virtual data set: its elements are in other files"
    case .external: words = "keeps its elements in other files"
    case .unknown: words = "keeps its elements in a way this program does not know"
    case .contiguous, .chunked, .compact: return
    }
    throw Failure(
      .data, "\(subject.description) \(words), which are not opened",
      advice: "copy it into one file, for instance with h5repack")
  }

  func requireRows() throws {
    guard !shape.isEmpty else {
      throw Failure(.data, "\(subject.description) is a single value, it has no rows")
    }
  }
}
