import Diagnostics

/// Reads an idx or npy file row by row; C-ordered files are never in memory as a whole.
public final class ArrayReader {
  /// The file's path, as given.
  public var path: String { stream.path }
  /// What the file says of itself.
  public let header: ArrayHeader

  private let stream: ByteStream
  private var nextRow = 0
  /// All numbers of a file in Fortran order, and where those of row 0 stand.
  private var fortran: (numbers: Numbers, offsets: [Int])?

  /// The number of rows, the length of the first axis.
  public var rowCount: Int { header.shape[0] }
  /// The type of the numbers as `read` gives them.
  public var type: NumberType { header.storedType.numberType }

  /// Reads the header of the file at `path` and checks its sizes against the file.
  public convenience init(path: String) throws {
    try self.init(ByteStream(path: path))
  }

  /// Reads the header, and checks before any memory is taken that the file can hold its numbers.
  ///
  /// Throws `Failure(.data)` where it is neither idx nor npy, damaged, cut, or followed by more.
  init(_ stream: ByteStream) throws {
    self.stream = stream
    header =
      try ArrayHeader.isNPY(stream.peek(6))
      ? ArrayHeader(npy: stream) : ArrayHeader(idx: stream)
    let present = stream.storedSize - header.headerSize
    if !stream.isCompressed, present != header.byteCount {
      throw Failure(
        .data,
        "'\(path)' declares \(header.byteCount) bytes of numbers for its shape \(header.shape) "
          + "and holds \(present)", advice: "fetch or make the file again")
    }
    // Deflate makes at most 1,032 bytes of one.
    if stream.isCompressed, header.byteCount / 1032 > stream.storedSize {
      throw Failure(
        .data,
        "'\(path)' declares \(header.byteCount) bytes of numbers for its shape \(header.shape): "
          + "more than its \(stream.storedSize) bytes of gzip data can hold")
    }
  }

  /// Reads the next `count` rows, in C order. After the last row the end of the file is checked.
  public func read(rows count: Int) throws -> Numbers {
    precondition(count > 0 && count <= rowCount - nextRow, "rows beyond the end")
    defer { nextRow += count }
    guard header.isFortranOrder, header.shape.count > 1 else {
      let numbers = try readNumbers(count * header.rowSize)
      if nextRow + count == rowCount { try checkEnd() }
      return numbers
    }
    let (numbers, offsets) = try fortran ?? readFortran()
    let places = (nextRow..<nextRow + count).flatMap { row in offsets.map { row + $0 } }
    return numbers.rows(places, size: 1)
  }

  private func readFortran() throws -> (Numbers, [Int]) {
    let numbers = try readNumbers(rowCount * header.rowSize)
    try checkEnd()
    // The stride of an axis is the product of the lengths of those before it.
    var offsets = [0]
    var stride = rowCount
    for length in header.shape.dropFirst() {
      offsets = offsets.flatMap { offset in (0..<length).map { offset + $0 * stride } }
      stride *= length
    }
    fortran = (numbers, offsets)
    return (numbers, offsets)
  }

  private func checkEnd() throws {
    guard try stream.peek(1).isEmpty else {
      throw Failure(.data, "'\(path)' goes on after the numbers that its shape declares")
    }
  }

  private func readNumbers(_ count: Int) throws -> Numbers {
    switch header.storedType {
    case .float16:
      .float32(try elements(count, of: UInt16.self).map { Float(Float16(bitPattern: $0)) })
    case .boolean: .uint8(try booleans(count))
    case .number(.int8): .int8(try elements(count))
    case .number(.uint8): .uint8(try elements(count))
    case .number(.int16): .int16(try elements(count))
    case .number(.uint16): .uint16(try elements(count))
    case .number(.int32): .int32(try elements(count))
    case .number(.uint32): .uint32(try elements(count))
    case .number(.int64): .int64(try elements(count))
    case .number(.uint64): .uint64(try elements(count))
    case .number(.float32): .float32(try elements(count))
    case .number(.float64): .float64(try elements(count))
    }
  }

  private func elements<Element: NumberElement>(
    _ count: Int, of type: Element.Type = Element.self
  ) throws -> [Element] {
    var elements = try [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      let size = count * MemoryLayout<Element>.stride
      let bytes = UnsafeMutableRawBufferPointer(
        rebasing: UnsafeMutableRawBufferPointer(buffer)[..<size])
      guard try stream.read(into: bytes) == size else {
        throw Failure(
          .data, "'\(path)' ends before the numbers that its shape \(header.shape) declares",
          advice: "fetch or make the file again")
      }
      initialized = count
    }
    if header.isBigEndian != Self.isHostBigEndian {
      for index in elements.indices { elements[index] = elements[index].byteSwapped }
    }
    return elements
  }

  private func booleans(_ count: Int) throws -> [UInt8] {
    let values: [UInt8] = try elements(count)
    guard let wrong = values.first(where: { $0 > 1 }) else { return values }
    throw Failure(.data, "'\(path)' holds the byte \(wrong) as a boolean: expected 0 or 1")
  }

  private static let isHostBigEndian = 1.bigEndian == 1
}
