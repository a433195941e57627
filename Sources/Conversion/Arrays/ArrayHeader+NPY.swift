import Diagnostics

extension ArrayHeader {
  /// `\x93NUMPY`
  private static let npyMagic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
  /// NumPy itself refuses to read more than 10,000 bytes of header unless told to.
  private static let longestHeader = 65_535

  /// Whether a file with these first bytes is npy.
  static func isNPY(_ start: [UInt8]) -> Bool { start.starts(with: npyMagic) }

  /// Takes the header of an npy file, version 1, 2 or 3 (NumPy's `numpy.lib.format`).
  ///
  /// Throws `Failure(.data)` where it is none, cut, or declares a type that holds no plain numbers.
  init(npy stream: ByteStream) throws {
    let path = stream.path
    let start = try stream.read(count: 8)
    guard start.count == 8, Self.isNPY(start) else {
      throw Failure(.data, "'\(path)' is not an npy file")
    }
    guard (1...3).contains(start[6]), start[7] == 0 else {
      throw Failure(
        .data, "'\(path)' is npy version \(start[6]).\(start[7]): expected 1.0, 2.0 or 3.0")
    }
    let lengthBytes = try stream.read(count: start[6] == 1 ? 2 : 4)
    let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= Self.longestHeader else {
      throw Failure(.data, "'\(path)' declares an npy header of \(length) bytes: too long")
    }
    let text = try stream.read(count: length)
    guard lengthBytes.count == (start[6] == 1 ? 2 : 4), text.count == length else {
      throw Failure(.data, "'\(path)' ends inside its npy header: is it truncated?")
    }
    var literal = NPYHeaderLiteral(text, path: path)
    try literal.parse()
    let (storedType, isBigEndian) = try Self.npyType(literal.descr, path: path)
    try self.init(
      path: path, shape: literal.shape, storedType: storedType, isBigEndian: isBigEndian,
      isFortranOrder: literal.isFortranOrder, headerSize: 8 + lengthBytes.count + length)
  }

  /// The type that a NumPy type string such as `<f4` names, and whether it is big-endian.
  private static func npyType(_ descr: String, path: String) throws -> (StoredType, Bool) {
    let types: [String: StoredType] = [
      "b1": .boolean, "i1": .number(.int8), "i2": .number(.int16), "i4": .number(.int32),
      "i8": .number(.int64), "u1": .number(.uint8), "u2": .number(.uint16),
      "u4": .number(.uint32), "u8": .number(.uint64), "f2": .float16, "f4": .number(.float32),
      "f8": .number(.float64),
    ]
    let order = descr.first ?? " "
    if "<>=|".contains(order), let type = types[String(descr.dropFirst())],
      order != "|" || type.byteWidth == 1
    {
      return (type, order == ">")
    }
    let kind = descr.first { !"<>=|".contains($0) }
    let words =
      switch kind {
      case "O": "Python objects (a pickle, which could run any code)"
      case "S", "U", "a": "strings"
      case "c": "complex numbers"
      case "M", "m": "dates or times"
      case "V": "records"
      default: "'\(descr.prefix(40))'"
      }
    throw Failure(
      .data, "'\(path)' holds \(words): expected whole numbers, floats or booleans",
      advice: "save it again with numpy.save(file, array.astype('float32'))")
  }
}
