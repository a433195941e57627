import CDeflate

/// Undoes the filters of chunks; it belongs to one thread at a time.
public final class ChunkDecoder: @unchecked Sendable {
  // Safe to share: whoever uses it is the only one who does.

  /// What a filter did.
  enum Step {
    case deflate, shuffle

    /// Nil for a filter that is not undone here.
    init?(filter: String) {
      switch filter {
      case "deflate": self = .deflate
      case "shuffle": self = .shuffle
      default: return nil
      }
    }
  }

  /// What memory is for.
  enum Purpose: Int { case stored, between, chunk }

  private var blocks: [UnsafeMutableRawBufferPointer]
  /// libdeflate's state; nil until there is something to decompress.
  private var decompressor: OpaquePointer?

  /// A decoder without memory.
  public init() {
    blocks = (0..<3).map { _ in UnsafeMutableRawBufferPointer(start: nil, count: 0) }
  }

  deinit {
    libdeflate_free_decompressor(decompressor)
    for block in blocks { block.deallocate() }
  }

  /// Memory of at least `size` bytes, which stays as it is until it is asked for again.
  func memory(_ purpose: Purpose, _ size: Int) -> UnsafeMutableRawPointer {
    if let base = blocks[purpose.rawValue].baseAddress, blocks[purpose.rawValue].count >= size {
      return base
    }
    blocks[purpose.rawValue].deallocate()
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: max(size, 1), alignment: 64)
    blocks[purpose.rawValue] = block
    guard let base = block.baseAddress else { preconditionFailure("memory without an address") }
    return base
  }

  /// Undoes steps, the last one first, on the first `size` bytes of the memory of what is stored.
  ///
  /// - `target`: exactly as large as the chunk.
  ///
  /// Returns what is wrong, in words; nil if nothing is.
  func decode(
    _ size: Int, _ steps: [Step], elementSize: Int, into target: UnsafeMutableRawBufferPointer
  ) -> String? {
    // Bytes of single-byte elements are not moved by the shuffle.
    let steps = steps.reversed().filter { $0 != .shuffle || elementSize > 1 }
    var source = UnsafeRawBufferPointer(start: memory(.stored, size), count: size)
    for (index, step) in steps.enumerated() {
      let isLast = index == steps.count - 1
      // Steps take turns between two blocks; no more than one of them changes the size.
      let place: Purpose = index % 2 == 0 ? .between : .stored
      let output =
        isLast
        ? target
        : UnsafeMutableRawBufferPointer(start: memory(place, target.count), count: target.count)
      if step == .deflate {
        if let problem = inflate(source, into: output) { return problem }
      } else {
        guard source.count == output.count else { return Self.wrong(source.count, output.count) }
        Self.unshuffle(source, into: output, elementSize: elementSize)
      }
      source = UnsafeRawBufferPointer(output)
    }
    guard steps.isEmpty else { return nil }
    guard source.count == target.count else { return Self.wrong(source.count, target.count) }
    target.copyMemory(from: source)
    return nil
  }

  private static func wrong(_ size: Int, _ expected: Int) -> String {
    "it has \(size) bytes instead of \(expected)"
  }

  /// Decompresses exactly as many bytes as there is room for; libdeflate compares the checksum.
  private func inflate(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) -> String? {
    if decompressor == nil { decompressor = libdeflate_alloc_decompressor() }
    guard let decompressor else { return "there is no memory to decompress it" }
    // Without a place for the size, one that differs is a failure.
    let result = libdeflate_zlib_decompress(
      decompressor, source.baseAddress, source.count, target.baseAddress, target.count, nil)
    switch result {
    case LIBDEFLATE_SUCCESS: return nil
    case LIBDEFLATE_SHORT_OUTPUT: return "its compressed data is shorter than \(target.count) bytes"
    case LIBDEFLATE_INSUFFICIENT_SPACE:
      return "its compressed data is longer than \(target.count) bytes"
    default: return "its compressed data or their checksum is wrong"
    }
  }

  /// Puts the bytes of elements together again, which the filter had sorted by their significance.
  static func unshuffle(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer,
    elementSize: Int
  ) {
    guard let from = source.baseAddress, let to = target.baseAddress else { return }
    let count = source.count / elementSize
    switch elementSize {
    case 2: unshuffle(from, to, count, UInt16.self)
    case 4: unshuffle(from, to, count, UInt32.self)
    case 8: unshuffle(from, to, count, UInt64.self)
    default:
      for index in 0..<count {
        for byte in 0..<elementSize {
          to.storeBytes(
            of: from.load(fromByteOffset: byte * count + index, as: UInt8.self),
            toByteOffset: index * elementSize + byte, as: UInt8.self)
        }
      }
    }
    // What makes no whole element was left where it was.
    let rest = count * elementSize
    (to + rest).copyMemory(from: from + rest, byteCount: source.count - rest)
  }

  @inline(__always)
  private static func unshuffle<Element: FixedWidthInteger & UnsignedInteger>(
    _ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, _ count: Int, _ type: Element.Type
  ) {
    let bytes = from.assumingMemoryBound(to: UInt8.self)
    for index in 0..<count {
      var element: Element = 0
      for byte in 0..<MemoryLayout<Element>.size {
        // The first bytes are those at the lowest addresses, whatever their significance.
        element |= Element(bytes[byte &* count &+ index]) &<< Element(8 &* byte)
      }
      to.storeBytes(
        of: element.littleEndian, toByteOffset: index &* MemoryLayout<Element>.size, as: type)
    }
  }
}
