import Compute

/// A layer at work: its place in a model, and the memory and compiled products that it needs there.
public protocol LayerOperation: AnyObject {
  /// Computes the rows of the output from the rows of the inputs.
  ///
  /// - Throws: `OneDNNError`.
  func forward(_ rows: Range<Int>, _ pass: Pass) throws

  /// Computes, from the gradient of the output, the gradients of the inputs (where wanted) and of the
  /// weights, the latter summed over the rows and stored in `pass.gradients`.
  ///
  /// The gradient of the output may be overwritten.
  ///
  /// - Throws: `OneDNNError`.
  func backward(_ rows: Range<Int>, _ pass: Pass) throws
}

/// A layer at work that learns something from the samples of a training step beside gradients, and
/// keeps it in weights that no optimizer updates.
///
/// In a training pass it counts up numbers of each shard. Their sums over all shards of the step, of
/// all rounds and ranks, are the same on all ranks; from them each rank brings the part of the weights
/// up to date that it owns.
public protocol StatisticsOperation: LayerOperation {
  /// Writes the numbers of a shard that is not empty, from the last training pass forward.
  ///
  /// - Parameters:
  ///   - shard: its number in that pass.
  ///   - numbers: those of all layers.
  ///   - start: where the layer's own begin, as many as its `statisticsCount(for:)`.
  func readStatistics(
    ofShard shard: Int, into numbers: inout MutableSpan<Double>, at start: Int)

  /// Brings weights up to date.
  ///
  /// - Parameters:
  ///   - sums: the numbers of all shards of the step, added up.
  ///   - slice: the part of the flat block of weights that may be written.
  func updateWeights(_ sums: Span<Double>, within slice: Range<Int>)
}

/// The place of a layer in a model: what it reads and where it writes.
public struct LayerSite {
  /// The inputs.
  public let inputs: [Tensor]
  /// Where the gradient with respect to each input goes; nil where nobody needs it.
  public let inputGradients: [Matrix?]
  /// The output.
  public let output: Tensor
  /// The weights, in the order of the layer's description.
  public let weights: [WeightView]
  /// Whether the weights may change.
  public let isTrainable: Bool
  /// The most rows that a pass can have.
  public let capacity: Int
  /// The key of the layer's random numbers: the position of the layer in the graph.
  public let stream: Int
  /// The seed of the run.
  public let seed: UInt64
  /// Where products come from.
  public let engine: ComputeEngine
}

/// One weight as a layer sees it.
public struct WeightView {
  /// The values.
  public let values: Matrix
  /// Where the weight lies in a flat block.
  public let range: Range<Int>
  /// Whether it is changed by gradients.
  public let isTrained: Bool

  /// Stores the gradient of the weight: the sum over the shards of what `compute` writes for each.
  ///
  /// A weight that is not trained has the gradient zero, and nothing is computed.
  ///
  /// - Parameters:
  ///   - rows: the rows of the pass.
  ///   - compute: writes the gradient of the given rows, which are not empty, to the given memory.
  /// - Throws: what `compute` throws.
  public func sumGradient(
    _ rows: Range<Int>, _ pass: Pass, _ compute: (Range<Int>, Matrix) throws -> Void
  ) rethrows {
    try sumGradient(byShard: rows, pass) { try compute($1, $2) }
  }

  /// Stores the gradient of the weight, like `sumGradient(_:_:_:)`; `compute` is also given the
  /// number of the shard in the pass.
  ///
  /// - Throws: what `compute` throws.
  public func sumGradient(
    byShard rows: Range<Int>, _ pass: Pass, _ compute: (Int, Range<Int>, Matrix) throws -> Void
  ) rethrows {
    let gradient = pass.gradients.slice(range)
    guard isTrained else { return gradient.fill(0) }
    guard pass.shards.count > 1 else { return try compute(0, rows, gradient) }
    try TreeSum.sum(pass.shards.indices, into: gradient, scratch: pass.scratch) { shard, part in
      // The gradient of no rows is zero, and takes part in the sum: adding it turns −0 into 0, on
      // whichever rank.
      guard !pass.shards[shard].isEmpty else { return part.fill(0) }
      try compute(shard, pass.shards[shard], part)
    }
  }
}

/// The inputs of a layer's reference computation.
public struct ReferenceSite {
  /// The values of each input, `[rows, shape.count]`.
  public let inputs: [[Double]]
  /// The shape of each input.
  public let shapes: [Shape]
  /// The number of samples.
  public let rows: Int
  /// The weights, in the order of the layer's description.
  public let weights: [[Double]]
  /// Whether the weights may change.
  public let isTrainable: Bool
  /// The pass, for the layers that are random or differ in training.
  public let pass: Pass
  /// The key of the layer's random numbers.
  public let stream: Int
  /// The seed of the run.
  public let seed: UInt64
}
