import Compute

/// An optimizer that tries changes of the weights and keeps one that improves the loss.
///
/// It computes no gradients; `update` is given the change that was chosen in the gradient's place. The
/// learning rate is the deviation of the changes.
public protocol SearchOptimizer: Optimizer {
  /// Whether other numbers of ranks try other numbers of changes.
  var followsRanks: Bool { get }

  /// How many changes are tried in a step.
  func candidateCount(ranks: Int) -> Int
}

/// The changes of weights that a search tries: σ·ε, with ε from N(0, 1), as a function of seed, step,
/// candidate and place of the parameter.
public final class CandidateChanges {
  private let seed: UInt64
  /// Random numbers of a block, and of the groups that it begins and ends in.
  private let scratch = AlignedBuffer<Float>(count: blockCount + 2 * NormalNoise.groupCount)
  private static let blockCount = ParameterPieces.blockCount

  /// The changes of a training with a seed.
  public init(seed: UInt64) { self.seed = seed }

  /// Writes the change of a range of the flat block of parameters.
  ///
  /// - Parameters:
  ///   - change: as long as the range.
  ///   - deviation: σ.
  public func write(
    _ candidate: Int, _ range: Range<Int>, step: Int, deviation: Float, to change: Matrix
  ) {
    forEachBlock(candidate, range, step) { noise, part in
      var d = change.slice(part).mutableSpan
      let n = noise.span
      precondition(d.count == n.count)
      for i in n.indices { d[i] = deviation * n[i] }
    }
  }

  /// Changes a range of parameters: the same, to the bit, as adding what `write` writes.
  public func add(
    _ candidate: Int, _ range: Range<Int>, step: Int, deviation: Float, to parameters: Matrix
  ) {
    forEachBlock(candidate, range, step) { noise, part in
      var w = parameters.slice(part).mutableSpan
      let n = noise.span
      precondition(w.count == n.count)
      for i in n.indices { w[i] += deviation * n[i] }
    }
  }

  /// Visits the numbers of each block of a range, with its place in the range.
  private func forEachBlock(
    _ candidate: Int, _ range: Range<Int>, _ step: Int, _ body: (Matrix, Range<Int>) -> Void
  ) {
    let generator = Philox(seed: seed, purpose: .perturbation, stream: UInt64(candidate))
    let noise = NormalNoise(generator: generator)
    let group = NormalNoise.groupCount
    var start = range.lowerBound
    while start < range.upperBound {
      let end = min((start / Self.blockCount + 1) * Self.blockCount, range.upperBound)
      let first = start / group * group
      let last = (end + group - 1) / group * group
      let numbers = scratch.matrix(rows: 1, columns: last - first)
      noise.fill(numbers, from: first, step: step)
      body(
        numbers.slice(start - first..<end - first),
        start - range.lowerBound..<end - range.lowerBound)
      start = end
    }
  }
}
