import Compute

/// What a layer has to know about one pass through the network.
public struct Pass {
  /// Whether layers act as in training: dropout drops.
  public let isTraining: Bool
  /// The step of the training, from 0 on; a key of random numbers.
  public let step: Int
  /// The position in the global batch of the sample in row 0; a key of random numbers.
  public let firstSample: Int
  /// The weight of a sample's loss in the gradients, for what a layer adds to the loss.
  public let sampleScale: Float
  /// The rows of each shard, which cover the rows of the pass in order; none: they are one shard.
  ///
  /// What is computed from several rows together, such as the gradient of a weight, is computed for
  /// each shard by itself and then added up in the order of `TreeSum`, so that it does not depend on
  /// which shards a rank has.
  public let shards: [Range<Int>]
  /// Where the gradients of all weights go: one flat block, laid out as the weights are.
  public let gradients: Matrix
  /// Memory for sums over shards: `scratchCount(…)` floats.
  public let scratch: Matrix
  /// Adds up numbers over all ranks, for the layers whose `isSynchronized` says that they do so; nil:
  /// the rows of the pass are all there are.
  public let sumOverRanks: RankSum?

  /// Is told how far the gradients are final; nil: nobody wants to know.
  public let whenFinal: FinalGradients?

  /// Is called while backward goes on: the gradients from a position in the flat block to its end are
  /// there, and are not written any more in this pass. Positions never grow in a pass.
  public typealias FinalGradients = (_ start: Int) throws -> Void

  /// Replaces numbers by their sums over all ranks; each rank calls it equally often.
  public typealias RankSum = (UnsafeMutableBufferPointer<Double>) throws -> Void

  /// A pass of a training step.
  ///
  /// - Parameter scratch: needed where there are several shards.
  public init(
    trainingStep step: Int, firstSample: Int, sampleScale: Float = 1, gradients: Matrix,
    shards: [Range<Int>] = [], scratch: Matrix = .empty, sumOverRanks: RankSum? = nil,
    whenFinal: FinalGradients? = nil
  ) {
    self.sumOverRanks = sumOverRanks
    self.whenFinal = whenFinal
    isTraining = true
    self.sampleScale = sampleScale
    self.step = step
    self.firstSample = firstSample
    self.shards = shards
    self.gradients = gradients
    self.scratch = scratch
  }

  /// A pass that only predicts.
  public static var inference: Pass { inference([]) }

  /// A pass that only predicts, over rows that belong to the given shards.
  public static func inference(_ shards: [Range<Int>]) -> Pass { Pass(predicting: shards) }

  private init(predicting shards: [Range<Int>]) {
    isTraining = false
    sampleScale = 0
    step = 0
    firstSample = 0
    self.shards = shards
    gradients = .empty
    scratch = .empty
    sumOverRanks = nil
    whenFinal = nil
  }

  /// The floats of scratch memory for passes over at most `shards` shards of a model.
  public static func scratchCount(shards: Int, _ layout: WeightLayout) -> Int {
    TreeSum.scratchCount(shards, length: layout.weights.map(\.range.count).max() ?? 0)
  }
}

extension Pass {
  /// The number of shards that layers keep numbers for.
  var shardCount: Int { max(shards.count, 1) }

  /// Works on the rows of each shard that is not empty, with its number.
  func forEachShard(
    of rows: Range<Int>, _ body: (Int, Range<Int>) throws -> Void
  ) rethrows {
    guard shards.count > 1 else { return rows.isEmpty ? () : try body(0, rows) }
    for (shard, part) in shards.enumerated() where !part.isEmpty { try body(shard, part) }
  }
}
