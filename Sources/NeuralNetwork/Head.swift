import Compute

/// The end of a model in training and evaluation: its loss, fused with the last activation if the
/// two are known to go together.
public struct Head: Sendable {
  /// The graph to run: without its last activation if that is fused.
  public let graph: Graph
  /// The loss.
  public let loss: any Loss
  /// The last activation, if the loss computes it.
  public let fusedActivation: (any Activation)?

  /// Joins graph and loss.
  public init(_ graph: Graph, loss: any Loss) {
    self.loss = loss
    let last = graph.nodes[graph.output].layer
    if let (layer, activation) = last.detachingActivation, loss.fuses(with: activation) {
      self.graph = graph.replacingOutput(by: layer)
      fusedActivation = activation
    } else {
      self.graph = graph
      fusedActivation = nil
    }
  }

  /// The shape of a sample of the targets.
  public var targetShape: Shape { loss.targetShape(for: graph.nodes[graph.output].shape) }

  /// The sum of the losses of a range of samples; afterwards, the output holds predictions, and its
  /// gradient that of the sum times `scale`.
  ///
  /// - Parameter scale: the weight of a sample's loss in the gradient: nil where it is not wanted.
  /// - Throws: `InvalidTarget`.
  public func evaluate(
    _ output: Tensor, targets: Matrix, rows: Range<Int>, scale: Float?
  ) throws -> Double {
    guard !rows.isEmpty else { return 0 }
    let positions = output.shape.count / output.shape.last
    let predictions = output.values[rows: rows].byLastAxis(of: output.shape)
    let aligned = targets[rows: rows].reshaped(
      rows: rows.count * positions, columns: targets.columns / positions)
    let gradient =
      scale == nil ? nil : output.gradient?[rows: rows].byLastAxis(of: output.shape)
    let share = (scale ?? 0) / Float(positions)
    let sum =
      fusedActivation == nil
      ? try loss.evaluate(predictions, targets: aligned, gradient: gradient, scale: share)
      : try loss.evaluate(
        fusedLogits: predictions, targets: aligned, gradient: gradient, scale: share)
    return sum / Double(positions)
  }
}
