import Diagnostics
import Glibc

/// The bytes of a regular file from its start to its end, decompressed where the file is gzip.
///
/// Compression is recognised by the file's first bytes, not by its name.
public final class ByteStream {
  /// The file's path, as given.
  public let path: String
  /// The size of the file on disk, in bytes.
  public let storedSize: Int
  /// Whether the file is gzip.
  public var isCompressed: Bool { decoder != nil }

  private let descriptor: Int32
  private var decoder: GzipDecoder?
  /// Bytes as they stand in the file.
  private var stored = [UInt8](repeating: 0, count: 256 << 10)
  private var storedRange = 0..<0
  /// Bytes of the content that were looked at, but not taken yet.
  private var peeked: [UInt8] = []

  /// Opens a file.
  ///
  /// Throws `Failure(.missingInput)` where it is absent, no file or not to be opened.
  public init(path: String) throws {
    self.path = path
    // A FIFO would block without O_NONBLOCK; regular files do not care.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw Failure(.missingInput, "cannot open '\(path)': \(SystemError.words())")
    }
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw Failure(.missingInput, "'\(path)' is not a regular file")
    }
    storedSize = Int(information.st_size)
    // From here on all properties are set, so a thrown error runs deinit.
    try fill()
    if storedRange.count >= 2, stored[0] == 0x1f, stored[1] == 0x8b {
      decoder = try GzipDecoder(path: path)
    }
  }

  deinit { close(descriptor) }

  /// Looks at up to `count` of the next bytes without taking them; fewer at the end of the content.
  public func peek(_ count: Int) throws -> [UInt8] {
    while peeked.count < count {
      let wanted = count - peeked.count
      let more = try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
        initialized = try readContent(into: UnsafeMutableRawBufferPointer(buffer))
      }
      if more.isEmpty { break }
      peeked += more
    }
    return Array(peeked.prefix(count))
  }

  /// Takes the next bytes, as many as fit; fewer only at the end of the content, where it gives 0.
  ///
  /// Throws `Failure(.data)` where gzip data is damaged or cut, `Failure(.inputOutput)` where the
  /// system cannot read.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = min(peeked.count, buffer.count)
    if filled > 0 {
      buffer.copyBytes(from: peeked.prefix(filled))
      peeked.removeFirst(filled)
    }
    while filled < buffer.count {
      let count = try readContent(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Takes exactly `count` bytes, or fewer at the end of the content.
  public func read(count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = try read(into: UnsafeMutableRawBufferPointer(buffer))
    }
  }

  private func readContent(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      if storedRange.isEmpty { try fill() }
      let available = storedRange
      guard let decoder else {
        let count = min(available.count, buffer.count)
        buffer.copyBytes(from: stored[available.prefix(count)])
        storedRange = (available.lowerBound + count)..<available.upperBound
        return count
      }
      let (consumed, produced) = try stored.withUnsafeMutableBufferPointer {
        try decoder.decode(UnsafeMutableBufferPointer(rebasing: $0[available]), into: buffer)
      }
      storedRange = (available.lowerBound + consumed)..<available.upperBound
      if produced > 0 || available.isEmpty { return produced }
    }
  }

  /// Reads on in the file; leaves `storedRange` empty at its end.
  private func fill() throws {
    let count = stored.withUnsafeMutableBytes { buffer in
      while true {
        let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        if count >= 0 || errno != EINTR { return count }
      }
    }
    guard count >= 0 else {
      throw Failure(.inputOutput, "cannot read '\(path)': \(SystemError.words())")
    }
    storedRange = 0..<count
  }
}
