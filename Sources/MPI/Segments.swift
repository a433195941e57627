/// The segments of the ranks in one buffer, one after another.
struct Segments {
  /// Where each segment starts.
  let offsets: [Int]
  /// The length of the buffer.
  let total: Int
  /// Whether one call of the library can describe them all: it counts with 32 bits.
  let fitOneCall: Bool
  /// The lengths for the library; empty unless `fitOneCall`.
  let counts: [Int32]
  /// The offsets for the library; empty unless `fitOneCall`.
  let displacements: [Int32]

  init(_ counts: [Int], ranks: Int, largestCount: Int) {
    precondition(counts.count == ranks, "one count for each rank")
    precondition(counts.allSatisfy { $0 >= 0 }, "counts are not negative")
    var offsets: [Int] = []
    var total = 0
    for count in counts {
      offsets.append(total)
      total += count
    }
    self.offsets = offsets
    self.total = total
    fitOneCall = total <= largestCount
    self.counts = fitOneCall ? counts.map(Int32.init) : []
    displacements = fitOneCall ? offsets.map(Int32.init) : []
  }
}
