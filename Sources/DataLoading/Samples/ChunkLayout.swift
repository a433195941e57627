import Diagnostics
import HDF5

/// How a data set is cut into chunks, and how that suits the reading of samples.
struct ChunkLayout: Sendable {
  /// How the rows reach the trainer.
  enum Way { case resident, streamed }

  private let path: String
  private let dataset: String
  private let shape: [Int]
  private let chunk: [Int]?
  private let filters: [String]
  private let layout: String
  /// Bytes of a row.
  let rowBytes: Int
  /// Bytes of the rows of a block that is read at once, and of a single chunk.
  private let blockBytes: Int
  private let chunkBytes: Int
  /// The blocks, and the chunks.
  private let blockCount: Int
  private let chunkCount: Int

  /// - Parameter path: the path of the file.
  init(_ dataset: Dataset, path: String) {
    self.path = path
    self.dataset = String(dataset.path.drop { $0 == "/" })
    shape = dataset.shape
    chunk = dataset.storage.chunkShape
    filters = dataset.storage.filters
    layout = dataset.storage.layout.rawValue
    rowBytes = dataset.rowBytes
    let rows = min(dataset.blockRows ?? dataset.rowCount, max(dataset.rowCount, 1))
    blockBytes = Self.product([rows, rowBytes])
    blockCount = rows == 0 ? 0 : (dataset.rowCount + rows - 1) / rows
    let sizes = chunk ?? shape
    chunkBytes = Self.product(sizes + [dataset.elementSize])
    chunkCount = Self.product(
      zip(shape, sizes).map { $1 == 0 ? 0 : $0 / $1 + ($0 % $1 == 0 ? 0 : 1) })
  }

  private static func product(_ factors: [Int]) -> Int {
    factors.reduce(1) { product, factor in
      let (result, overflow) = product.multipliedReportingOverflow(by: factor)
      return overflow ? .max : result
    }
  }

  /// The layout in words: `chunked [256, 28, 28], shuffle, deflate`.
  var description: String {
    ([layout + (chunk.map { " \($0)" } ?? "")] + filters).joined(separator: ", ")
  }

  /// What is wrong with the chunks, with numbers, and what mends it; nil where they are in order.
  ///
  /// - Parameters:
  ///   - cachedBytes: what is kept of a data set that is streamed.
  ///   - shuffle: the order in which rows are read.
  ///   - batchRows: the rows of a batch that a rank reads.
  ///   - readers: the threads of all ranks of the node together.
  func caution(
    _ way: Way, cachedBytes: Int, shuffle: ShuffleMode, batchRows: Int, readers: Int
  ) -> String? {
    guard chunk != nil, chunkCount > 0 else { return nil }
    if chunkBytes < Self.smallestChunk, chunkCount > 1000 {
      return "\(opening): \(chunkCount) of them are looked up and read one by one; \(remedy)"
    }
    switch way {
    case .resident:
      guard filters.contains("deflate"), blockCount < readers, blockBytes > Self.largestBlock
      else { return nil }
      return
        "\(opening): reading them takes its time at the start, as no more than \(blockCount) of "
        + "\(readers) threads can decompress at once; \(remedy)"
    case .streamed:
      return streamed(cachedBytes: cachedBytes, shuffle, batchRows)
    }
  }

  private func streamed(
    cachedBytes: Int, _ shuffle: ShuffleMode, _ batchRows: Int
  ) -> String? {
    let kept = max(1, cachedBytes / max(blockBytes, 1))
    guard blockCount > kept else { return nil }
    switch shuffle {
    case .none: return nil
    case .chunked(_, let windowChunks):
      guard windowChunks < Self.fewestChunks else { return nil }
      return
        "\(opening): memory is for \(Words.count(windowChunks, "chunk")) at a time, whose rows alone "
        + "are shuffled with each other, and every rank decompresses all chunks in every epoch; "
        + remedy
    case .full:
      // Of C blocks, b rows at random touch C·(1 − (1 − 1/C)^b), of which some are kept.
      let blocks = Double(blockCount)
      let touched = blocks * (1 - power(1 - 1 / blocks, batchRows))
      let missing = touched * (1 - Double(kept) / blocks)
      let bytes = missing * Double(blockBytes)
      guard bytes > 4 * Double(batchRows * rowBytes) else { return nil }
      return
        "\(opening), read in any order: every \(Words.count(batchRows, "row")) of a batch decompress "
        + "about \(Words.count(Int(missing.rounded(.up)), "chunk")) (\(ByteCount(Int(bytes)))); "
        + "'data.shuffle: auto' decompresses each once an epoch"
    }
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, factor, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= factor }
      factor *= factor
      rest >>= 1
    }
    return result
  }

  private var opening: String {
    "\(dataset): chunks of \(ByteCount(chunkBytes)) for rows of \(ByteCount(rowBytes))"
  }

  /// The command that makes better chunks.
  private var remedy: String {
    var rows = 1
    while rows < 1024, 2 * rows * rowBytes <= 1 << 20 { rows *= 2 }
    let compression = filters.contains("deflate") ? " --compress 4" : ""
    return "'nntrain convert \(path.printable) new.h5 --chunk-rows \(rows)\(compression)' fixes it"
  }

  /// Chunks below this size cost more to find than to read.
  private static let smallestChunk = 4 << 10
  /// Blocks beyond this size take a noticeable time.
  private static let largestBlock = 8 << 20
  /// With fewer chunks in a window, samples are hardly shuffled.
  private static let fewestChunks = 4
}
