import Compute

/// The penalty on the output of a layer at work.
final class ActivityPenalty {
  private let regularizer: any ActivityRegularizer
  private let output: Tensor
  /// The penalty of each shard of the last pass forward: the sum of its samples' shares.
  private(set) var ofShards: [Double] = []

  init(_ regularizer: any ActivityRegularizer, on output: Tensor) {
    self.regularizer = regularizer
    self.output = output
  }

  /// Measures the output that the layer has computed.
  func measure(_ rows: Range<Int>, _ pass: Pass) {
    ofShards.removeAll(keepingCapacity: true)
    ofShards.append(contentsOf: repeatElement(0, count: pass.shardCount))
    pass.forEachShard(of: rows) { shard, part in
      ofShards[shard] = regularizer.penalty(
        ofActivities: byLastAxis(output.values, part), samples: part.count)
    }
  }

  /// Adds to the gradient of the output, before the layer takes it further back.
  func addGradient(_ rows: Range<Int>, _ pass: Pass) {
    guard let gradient = output.gradient else { return }
    pass.forEachShard(of: rows) { _, part in
      regularizer.addGradient(
        ofActivities: byLastAxis(output.values, part), samples: part.count,
        to: byLastAxis(gradient, part), scale: pass.sampleScale)
    }
  }

  private func byLastAxis(_ matrix: Matrix, _ rows: Range<Int>) -> Matrix {
    matrix[rows: rows].byLastAxis(of: output.shape)
  }
}
