import Compute

/// An order that shuffles chunks of rows, and then the rows inside windows of chunks.
///
/// The last chunk of the data may be short. It takes part in the shuffling, so that no row always
/// comes last; only the window that holds it has fewer rows.
struct ChunkedOrder: Sendable {
  private let count: Int
  private let chunkRows: Int
  private let windowChunks: Int
  private let chunks: KeyedPermutation
  private let generator: Philox
  /// Rows that the short chunk lacks, and its place in the order of chunks.
  private let missing: Int
  private let shortPlace: Int

  init(count: Int, chunkRows: Int, windowChunks: Int, generator: Philox) {
    precondition(chunkRows > 0 && windowChunks > 0, "chunks of \(chunkRows) rows")
    // Sizes beyond the data mean the same as the data's own, and cannot overflow.
    self.count = count
    self.chunkRows = min(chunkRows, max(count, 1))
    let chunkCount = count / self.chunkRows + (count % self.chunkRows == 0 ? 0 : 1)
    self.windowChunks = min(windowChunks, max(chunkCount, 1))
    self.generator = generator
    chunks = KeyedPermutation(count: chunkCount, generator: generator)
    let last = count % self.chunkRows
    missing = last == 0 ? 0 : self.chunkRows - last
    shortPlace = chunkCount == 0 ? 0 : chunks.index(of: chunkCount - 1)
  }

  subscript(position: Int) -> Int {
    let window = window(at: position)
    return row(position, in: window, order: order(of: window))
  }

  /// Writes the rows at a range of positions to `rows`, from the place `first` on.
  func write(_ positions: Range<Int>, to rows: inout MutableSpan<Int>, at first: Int) {
    guard !positions.isEmpty else { return }
    var window = window(at: positions.lowerBound)
    var order = order(of: window)
    for position in positions {
      if position >= window.positions.upperBound {
        window = self.window(at: position)
        order = self.order(of: window)
      }
      rows[first + position - positions.lowerBound] = row(position, in: window, order: order)
    }
  }

  /// A run of consecutive places in the order of chunks, with the positions of its rows.
  private struct Window {
    var index: Int
    var positions: Range<Int>
  }

  private func window(at position: Int) -> Window {
    let size = chunkRows * windowChunks
    let short = shortPlace / windowChunks
    // Windows after the one with the short chunk begin earlier by the rows that it lacks.
    let end = min((short + 1) * size - missing, count)
    let index = position < end ? position / size : (position + missing) / size
    let start = index <= short ? index * size : index * size - missing
    let stop = index < short ? start + size : min((index + 1) * size - missing, count)
    return Window(index: index, positions: start..<stop)
  }

  private func order(of window: Window) -> KeyedPermutation {
    // Stream 0 orders the chunks.
    KeyedPermutation(
      count: window.positions.count, generator: generator, stream: UInt64(window.index) + 1)
  }

  private func row(_ position: Int, in window: Window, order: KeyedPermutation) -> Int {
    var offset = order[position - window.positions.lowerBound]
    if window.index == shortPlace / windowChunks,
      offset >= (shortPlace % windowChunks + 1) * chunkRows - missing
    {
      offset += missing
    }
    let chunk = chunks[window.index * windowChunks + offset / chunkRows]
    return chunk * chunkRows + offset % chunkRows
  }
}
