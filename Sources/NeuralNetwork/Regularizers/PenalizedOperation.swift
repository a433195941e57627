import Compute

/// A layer at work whose output is penalised.
final class PenalizedOperation: LayerOperation {
  private let operation: any LayerOperation
  private let regularizer: any ActivityRegularizer
  private let output: Tensor
  /// The penalty of each shard of the last forward pass: the sum of its samples' shares.
  private(set) var penalties: [Double] = []

  /// - Parameter operation: what computes the output.
  init(_ operation: any LayerOperation, _ regularizer: any ActivityRegularizer, output: Tensor) {
    self.operation = operation
    self.regularizer = regularizer
    self.output = output
  }

  func forward(_ rows: Range<Int>, _ pass: Pass) throws {
    try operation.forward(rows, pass)
    penalties.removeAll(keepingCapacity: true)
    forEachShard(rows, pass) { shard in
      penalties.append(
        shard.isEmpty
          ? 0
          : regularizer.penalty(
            ofActivities: byLastAxis(output.values, shard), samples: shard.count))
    }
  }

  func backward(_ rows: Range<Int>, _ pass: Pass) throws {
    if let gradient = output.gradient {
      forEachShard(rows, pass) { shard in
        guard !shard.isEmpty else { return }
        regularizer.addGradient(
          ofActivities: byLastAxis(output.values, shard), samples: shard.count,
          to: byLastAxis(gradient, shard), scale: pass.sampleScale)
      }
    }
    try operation.backward(rows, pass)
  }

  private func forEachShard(_ rows: Range<Int>, _ pass: Pass, _ body: (Range<Int>) -> Void) {
    guard !pass.shards.isEmpty else { return body(rows) }
    for shard in pass.shards { body(shard) }
  }

  private func byLastAxis(_ matrix: Matrix, _ rows: Range<Int>) -> Matrix {
    matrix[rows: rows].byLastAxis(of: output.shape)
  }
}
