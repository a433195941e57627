/// Ranges that cover `0..<count`, each so short that several vectors of its length stay in the
/// first-level cache.
///
/// A loop over many vectors is not vectorised, as there are too many pairs that might overlap; two
/// shorter loops, block by block, are, and still pass over memory once.
struct CacheBlocks: Sequence, IteratorProtocol {
  private static let length = 1024
  private let count: Int
  private var start = 0

  init(count: Int) { self.count = count }

  mutating func next() -> Range<Int>? {
    guard start < count else { return nil }
    let block = start..<Swift.min(start + Self.length, count)
    start = block.upperBound
    return block
  }
}
