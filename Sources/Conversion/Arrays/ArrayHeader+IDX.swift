import Diagnostics

extension ArrayHeader {
  private static let idxTypes: [UInt8: NumberType] = [
    0x08: .uint8, 0x09: .int8, 0x0b: .int16, 0x0c: .int32, 0x0d: .float32, 0x0e: .float64,
  ]

  /// Whether a file with these first bytes is idx: two zeros, a type, a number of axes.
  static func isIDX(_ start: [UInt8]) -> Bool {
    start.count >= 4 && start[0] == 0 && start[1] == 0 && idxTypes[start[2]] != nil
  }

  /// Takes the header of an idx file: magic, type, rank, and a 32-bit length for each axis, all
  /// big-endian (the format of the MNIST files, Y. LeCun).
  ///
  /// Throws `Failure(.data)` where it is none, or cut.
  init(idx stream: ByteStream) throws {
    let magic = try stream.read(count: 4)
    guard Self.isIDX(magic), let type = Self.idxTypes[magic[2]] else {
      throw Failure(.data, "'\(stream.path)' is not an idx file: it starts with \(magic)")
    }
    let rank = Int(magic[3])
    let lengths = try stream.read(count: 4 * rank)
    guard lengths.count == 4 * rank else {
      throw Failure(.data, "'\(stream.path)' ends inside its idx header: is it truncated?")
    }
    let shape = (0..<rank).map { axis in
      lengths[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    try self.init(
      path: stream.path, shape: shape, storedType: .number(type), isBigEndian: true,
      headerSize: 4 + 4 * rank)
  }
}
