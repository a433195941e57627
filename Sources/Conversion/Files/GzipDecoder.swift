import CZlib
import Diagnostics

/// Decompresses gzip data piece by piece, several members in a row included (RFC 1952).
///
/// zlib checks each member's CRC-32 and length.
final class GzipDecoder {
  private enum State { case inMember, betweenMembers, padding }

  private let path: String
  /// On the heap, because zlib's state points back to it.
  private let stream: UnsafeMutablePointer<z_stream>
  private var state = State.inMember
  /// The first byte of a member's magic was the last of a piece.
  private var seenMagic = false

  init(path: String) throws {
    self.path = path
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15: the largest window; 16: gzip and not zlib framing.
    let code = inflateInit2_(
      stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else {
      throw Failure(.outOfMemory, "zlib cannot start on '\(path)': code \(code)")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Decompresses from `input`, of which an empty one means the end of the file, into `output`.
  ///
  /// Throws `Failure(.data)` where the data is damaged, or ends too early.
  func decode(
    _ input: UnsafeMutableBufferPointer<UInt8>, into output: UnsafeMutableRawBufferPointer
  ) throws -> (consumed: Int, produced: Int) {
    guard !input.isEmpty else {
      if state == .inMember || seenMagic { throw damage("ends in the middle: is it truncated?") }
      return (0, 0)
    }
    guard state == .inMember else { return (try skipBetweenMembers(input), 0) }
    let room = min(output.count, Int(UInt32.max))
    let available = min(input.count, Int(UInt32.max))
    stream.pointee.next_in = input.baseAddress
    stream.pointee.avail_in = UInt32(available)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(room)
    let code = inflate(stream, Z_NO_FLUSH)
    switch code {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: state = .betweenMembers
    case Z_MEM_ERROR: throw Failure(.outOfMemory, "no memory to decompress '\(path)'")
    default:
      let words = stream.pointee.msg.map { String(cString: $0) } ?? "code \(code)"
      throw damage("is damaged: \(words)")
    }
    return (available - Int(stream.pointee.avail_in), room - Int(stream.pointee.avail_out))
  }

  /// Another member may follow, or zeros that pad to a block; anything else is damage.
  private func skipBetweenMembers(_ input: UnsafeMutableBufferPointer<UInt8>) throws -> Int {
    if state == .betweenMembers, seenMagic {
      guard input[0] == 0x8b else { throw damage("is followed by other bytes") }
      try startMember()
      return 0
    }
    if state == .betweenMembers, input[0] == 0x1f {
      seenMagic = true
      return 1
    }
    state = .padding
    guard input.allSatisfy({ $0 == 0 }) else { throw damage("is followed by other bytes") }
    return input.count
  }

  private func startMember() throws {
    guard inflateReset(stream) == Z_OK else { throw damage("cannot be read on") }
    seenMagic = false
    state = .inMember
    // The first magic byte was taken already: zlib gets it by itself.
    var magic: UInt8 = 0x1f
    var nothing: UInt8 = 0
    let code = withUnsafeMutablePointer(to: &magic) { magic in
      withUnsafeMutablePointer(to: &nothing) { nothing in
        stream.pointee.next_in = magic
        stream.pointee.avail_in = 1
        stream.pointee.next_out = nothing
        stream.pointee.avail_out = 1
        return inflate(stream, Z_NO_FLUSH)
      }
    }
    guard code == Z_OK else { throw damage("cannot be read on") }
  }

  private func damage(_ words: String) -> Failure {
    Failure(.data, "the gzip data of '\(path)' \(words)", advice: "fetch or make the file again")
  }
}
