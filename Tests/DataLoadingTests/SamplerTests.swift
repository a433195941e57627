import DataLoading
import Testing

@Suite("The order of samples")
struct SamplerTests {
  private func order(_ sampler: Sampler) -> [Int] { (0..<sampler.count).map { sampler[$0] } }

  @Test("Without shuffling it is that of the data")
  func none() {
    #expect(order(Sampler(seed: 1, epoch: 3, count: 10, mode: .none)) == Array(0..<10))
  }

  @Test("It differs by epoch and seed, and by nothing else")
  func keys() {
    let base = order(Sampler(seed: 1, epoch: 0, count: 1000, mode: .full))
    #expect(base == order(Sampler(seed: 1, epoch: 0, count: 1000, mode: .full)))
    for other in [(1, 1), (2, 0), (1 << 40, 0)] as [(UInt64, Int)] {
      let order = order(Sampler(seed: other.0, epoch: other.1, count: 1000, mode: .full))
      let same = zip(base, order).count { $0 == $1 }
      #expect(same < 20)
    }
  }

  static let layouts = [
    (count: 0, rows: 4, chunks: 2), (1, 4, 2), (3, 4, 2), (4, 4, 2), (5, 4, 2), (100, 7, 3),
    (100, 10, 100), (100, 1000, 1), (1000, 1, 1), (1000, 64, 5), (1797, 64, 16), (4096, 64, 16),
    (997, 13, 4), (50, .max, .max),
  ]

  @Test("In chunks, every row comes once and windows hold whole chunks", arguments: layouts)
  func chunked(count: Int, rows: Int, chunks: Int) {
    let mode = ShuffleMode.chunked(chunkRows: rows, windowChunks: chunks)
    for seed in 0..<UInt64(5) {
      let sampler = Sampler(seed: seed, epoch: 1, count: count, mode: mode)
      let order = order(sampler)
      #expect(order.sorted() == Array(0..<count))
      // A chunk whose rows begin to come is finished before more than a window has passed.
      guard rows < count, chunks < count else { continue }
      var places: [Int: [Int]] = [:]
      for (place, row) in order.enumerated() { places[row / rows, default: []].append(place) }
      let spans = places.values.map { ($0.max() ?? 0) - ($0.min() ?? 0) }
      #expect(spans.allSatisfy { $0 < rows * chunks })
    }
  }

  @Test("The short last chunk does not always come last")
  func shortChunk() {
    let mode = ShuffleMode.chunked(chunkRows: 10, windowChunks: 1)
    let places = (0..<50).map { epoch in
      order(Sampler(seed: 4, epoch: epoch, count: 95, mode: mode)).firstIndex { $0 >= 90 } ?? 0
    }
    #expect(Set(places.map { $0 / 10 }).count > 5)
  }

  @Test(
    "A range of positions is the same as each of them",
    arguments: [ShuffleMode.none, .full, .chunked(chunkRows: 13, windowChunks: 3)])
  func ranges(mode: ShuffleMode) {
    let sampler = Sampler(seed: 9, epoch: 2, count: 500, mode: mode)
    for range in [0..<500, 0..<0, 37..<41, 38..<300, 499..<500] {
      var rows = [Int](repeating: -1, count: range.count)
      var span = rows.mutableSpan
      sampler.write(range, to: &span)
      #expect(rows == range.map { sampler[$0] })
    }
  }

  @Test("With lanes, every row comes once, and ranges are the same as their positions")
  func lanes() {
    for (count, rows, chunks) in [(1000, 16, 4), (997, 10, 100), (50, 3, 7), (5, 1, 2), (0, 4, 4)] {
      let mode = ShuffleMode.chunked(chunkRows: rows, windowChunks: chunks)
      for batchSize in [1, 7, 64, 300, max(count, 1)] {
        let sampler = Sampler(seed: 3, epoch: 1, count: count, mode: mode, batchSize: batchSize)
        let order = order(sampler)
        #expect(order.sorted() == Array(0..<count), "\(count) rows in batches of \(batchSize)")
        for range in [0..<count, count / 3..<count / 2, count / 4..<count] {
          var part = [Int](repeating: -1, count: range.count)
          var span = part.mutableSpan
          sampler.write(range, to: &span)
          #expect(part == Array(order[range]))
        }
      }
    }
  }

  @Test("With lanes, parts of batches have chunks of their own", arguments: [2, 4, 8])
  func lanesOfRanks(ranks: Int) {
    let (count, rows, batchSize) = (10_000, 20, 50)
    let sampler = Sampler(
      seed: 5, epoch: 0, count: count, mode: .chunked(chunkRows: rows, windowChunks: 16),
      batchSize: batchSize)
    var chunks = [Set<Int>](repeating: [], count: ranks)
    for position in 0..<count {
      // The rank whose rows of the batch hold this one.
      let rank = (0..<ranks).last { $0 * batchSize / ranks <= position % batchSize } ?? 0
      chunks[rank].insert(sampler[position] / rows)
    }
    let readings = chunks.reduce(0) { $0 + $1.count }
    // A window of 16 chunks, cut into one chunk for each lane: two lanes may meet in each.
    #expect(readings >= count / rows && readings <= count / rows + ranks)
  }
}
