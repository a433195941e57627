#if canImport(Glibc)
  import Glibc
#endif

/// Memory of a fixed number of elements, aligned to cache lines and zeroed, freed with its owner.
///
/// Whoever holds the buffer says who may touch which part of it, and when.
public final class AlignedBuffer<Element: BitwiseCopyable> {
  /// The first element.
  public let pointer: UnsafeMutablePointer<Element>
  /// The number of elements.
  public let count: Int

  /// Bytes of a cache line, and of the widest vector register.
  public static var alignment: Int { 64 }

  /// Takes memory for `count` elements and fills it with zero bytes.
  ///
  /// Where the system has none, the process ends in words, with the exit code of too little memory.
  public init(count: Int) {
    precondition(count >= 0, "a buffer cannot have \(count) elements")
    let bytes = max(count, 1) * MemoryLayout<Element>.stride
    var memory: UnsafeMutableRawPointer?
    let status = posix_memalign(&memory, Self.alignment, bytes)
    guard status == 0, let raw = memory else { MemoryShortage.end(bytes, status) }
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    self.pointer = raw.bindMemory(to: Element.self, capacity: max(count, 1))
    self.count = count
  }

  /// Takes memory for the elements of an array and copies them.
  public convenience init(copying elements: [Element]) {
    self.init(count: elements.count)
    elements.withUnsafeBufferPointer { _ = buffer.update(fromContentsOf: $0) }
  }

  deinit {
    free(pointer)
  }

  /// All elements.
  public var buffer: UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: pointer, count: count)
  }
}

extension AlignedBuffer where Element == Float {
  /// Lends a block of zeros for as long as `body` runs.
  ///
  /// A view does not keep its memory alive, and a local buffer ends with its last mention: this is
  /// the safe way to have a block for a while.
  public static func withMatrix<Result>(
    rows: Int = 1, columns: Int, _ body: (Matrix) throws -> Result
  ) rethrows -> Result {
    let buffer = AlignedBuffer(count: rows * columns)
    return try withExtendedLifetime(buffer) {
      try body(buffer.matrix(rows: rows, columns: columns))
    }
  }

  /// The buffer as `rows` rows of equal length.
  public func matrix(rows: Int, columns: Int) -> Matrix {
    precondition(rows * columns <= count, "\(rows) x \(columns) values in a buffer of \(count)")
    return Matrix(pointer: pointer, rows: rows, columns: columns)
  }
}
