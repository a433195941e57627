import Compute

/// Gradients that are computed in memory of a rank's own, from where the parts that other ranks sum are
/// copied, past the caches, to where they read them.
///
/// After a step, lines of shared gradients lie in the cache of the core that has read them, and the next
/// store into each waits until that core has given it up: 70 ns where the cores share no cache, which
/// makes a product several times slower that writes its result there. Copied past the caches, the same
/// gradients go to memory at its bandwidth, and products write to lines that nobody else has. Which is
/// faster depends on how near the cores are, so both ways are tried now and then. Blocks that do not
/// fit into the caches only lose by it.
final class GradientStaging {
  /// The largest block, in numbers: 4 MiB.
  private static let largestCount = 1 << 20
  /// Not together with the trial of parameters, which begins with the first update.
  private static let trial = AlternatingTrial(start: 16, leastGain: 1.02)

  /// This rank's gradients while this way is taken.
  let block: Matrix
  private let shared: Matrix
  /// What other ranks sum.
  private let parts: [Range<Int>]
  private let memory: AlignedBuffer<Float>
  private var trial: AlternatingTrial?
  private let clock = ContinuousClock()
  private var start: ContinuousClock.Instant
  private var seconds: Double?

  /// The numbers that it takes memory for.
  static func memoryCount(_ count: Int, ranks: Int) -> Int {
    ranks > 1 && count <= largestCount ? count : 0
  }

  /// Takes memory for a block, if it is small enough.
  ///
  /// - Parameters:
  ///   - shared: the block that other ranks read.
  ///   - own: what they do not read of it.
  init(for shared: Matrix, except own: Range<Int>, ranks: Int) {
    let count = Self.memoryCount(shared.count, ranks: ranks)
    self.shared = shared
    parts = [0..<own.lowerBound, own.upperBound..<shared.count]
    memory = AlignedBuffer(count: count)
    block = memory.matrix(rows: 1, columns: count)
    block.fill(0)
    trial = count > 0 ? Self.trial : nil
    start = clock.now
  }

  /// Whether the gradients of this step lie here.
  var isActive: Bool { trial?.isOther ?? false }

  /// The parameters of the next step are there: until they are again, its gradients lie in one place.
  func stepBegins() {
    if let seconds { trial?.record(seconds: seconds) }
    seconds = nil
    start = clock.now
  }

  /// Lets the other ranks see the gradients; they must have read the earlier ones, and they may read
  /// these when ranks have met next.
  func share() {
    if isActive {
      for part in parts { shared.slice(part).stream(block.slice(part)) }
      Matrix.endStreaming()
    }
    if trial != nil { seconds = start.duration(to: clock.now) / .seconds(1) }
  }
}
