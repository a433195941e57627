import Crypto
import Diagnostics

/// The user block in front of a checkpoint's HDF5 content, by which damage is found before the
/// HDF5 library, which it could crash, sees the file.
///
/// | bytes | content |
/// |---|---|
/// | 0–15 | magic: `nntrain-ckpt`, CR, LF, SUB, LF |
/// | 16–19 | format version, little-endian |
/// | 24–31 | length of what follows the block, little-endian |
/// | 32–63 | SHA-256 of what follows |
/// | 480–511 | SHA-256 of bytes 0–479 |
///
/// All other bytes are zero. Magic and the last hash stay the same in all format versions.
struct Seal: Equatable {
  /// The bytes of the block.
  static let size = 512
  /// The version of the format that is written.
  static let currentFormat: UInt32 = 1
  private static let magic = Array("nntrain-ckpt\r\n\u{1A}\n".utf8)
  private static let hdf5Signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
  private static let hashStart = size - SHA256.Digest.byteCount

  let format: UInt32
  let length: Int
  let digest: [UInt8]

  /// Computes the seal of a file whose content begins behind the block.
  init(sealing file: borrowing PlainFile) throws {
    format = Self.currentFormat
    (length, digest) = try Self.digest(of: file)
  }

  /// Reads the seal of a file and checks all of the file against it.
  ///
  /// - Throws: `Failure` with code `data` for a file that is damaged, cut short or no checkpoint,
  ///   `configuration` for one of a newer format, `inputOutput`.
  init(checking file: borrowing PlainFile) throws {
    let block = try file.read(Self.size, at: 0)
    try Self.checkKind(of: file, block)
    let header = block.prefix(Self.hashStart)
    guard Array(SHA256.hash(data: header)) == Array(block[Self.hashStart...]) else {
      throw Self.damage(file.path, "its header is not what was written")
    }
    format = UInt32(Self.number(header[16..<20]))
    guard format <= Self.currentFormat else {
      throw Failure(
        .configuration,
        "\(file.path) is a checkpoint of format \(format); this program reads up to format "
          + "\(Self.currentFormat)", advice: "use a newer release of nntrain")
    }
    length = Int(clamping: Self.number(header[24..<32]))
    digest = Array(header[32..<64])
    let present = file.size - Self.size
    guard present == length else {
      throw Self.damage(
        file.path,
        present < length
          ? "it is cut short: \(present) bytes of \(length) follow its header"
          : "\(present - length) bytes follow its end")
    }
    guard try Self.digest(of: file).digest == digest else {
      throw Self.damage(file.path, "its content is not what was written (SHA-256 differs)")
    }
  }

  /// The block.
  var bytes: [UInt8] {
    var bytes = Self.magic + Self.bytes(UInt64(format), count: 8)
    bytes += Self.bytes(UInt64(length), count: 8) + digest
    bytes += [UInt8](repeating: 0, count: Self.hashStart - bytes.count)
    return bytes + Array(SHA256.hash(data: bytes))
  }

  /// Whether the block is one of a checkpoint at all, and complete.
  private static func checkKind(of file: borrowing PlainFile, _ block: [UInt8]) throws {
    guard !block.isEmpty else { throw damage(file.path, "it is empty") }
    if block.starts(with: hdf5Signature) {
      throw Failure(
        .data, "\(file.path) is an HDF5 file, but not a checkpoint of nntrain",
        advice: "a model that another program saved has no seal that could be checked")
    }
    guard block.prefix(magic.count).elementsEqual(magic.prefix(block.count)) else {
      let isBehindBlock = try file.read(hdf5Signature.count, at: size) == hdf5Signature
      throw isBehindBlock
        ? damage(file.path, "its header is not what was written")
        : Failure(.data, "\(file.path) is not a checkpoint of nntrain")
    }
    guard block.count == size else {
      throw damage(file.path, "it is cut short: \(block.count) bytes are left of it")
    }
  }

  private static func digest(
    of file: borrowing PlainFile
  ) throws -> (length: Int, digest: [UInt8]) {
    var hash = SHA256()
    var length = 0
    try file.forEachPiece(from: size) { piece in
      hash.update(data: piece)
      length += piece.count
    }
    return (length, Array(hash.finalize()))
  }

  private static func damage(_ path: String, _ words: String) -> Failure {
    Failure(.data, "\(path) is damaged: \(words)")
  }

  private static func bytes(_ value: UInt64, count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
