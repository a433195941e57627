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
    // A penalty is on what the activation gives.
    if graph.nodes[graph.output].activityRegularizer == nil,
      let (layer, activation) = last.detachingActivation, loss.fuses(with: activation)
    {
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
    let predictions = rowsOfOutput(output.values[rows: rows])
    let aligned = rowsOfTargets(targets[rows: rows])
    let gradient =
      scale == nil ? nil : output.gradient.map { rowsOfOutput($0[rows: rows]) }
    let share = (scale ?? 0) / Float(positions)
    let sum =
      fusedActivation == nil
      ? try loss.evaluate(predictions, targets: aligned, gradient: gradient, scale: share)
      : try loss.evaluate(
        fusedLogits: predictions, targets: aligned, gradient: gradient, scale: share)
    return sum / Double(positions)
  }
}

extension Head {
  /// The same with a factor for the loss of each sample.
  ///
  /// - Parameter factors: one for each row of the targets.
  public func evaluate(
    _ output: Tensor, targets: Matrix, rows: Range<Int>, scale: Float?, factors: Matrix
  ) throws -> Double {
    var sum = 0.0
    for row in rows {
      let factor = factors.span[row]
      do {
        sum +=
          Double(factor)
          * (try evaluate(
            output, targets: targets, rows: row..<row + 1, scale: scale.map { $0 * factor }))
      } catch let target as InvalidTarget {
        throw InvalidTarget(
          row: (row - rows.lowerBound) * positions + target.row, target.message)
      }
    }
    return sum
  }

  /// The outputs of a sample.
  public var outputCount: Int { graph.nodes[graph.output].shape.count }

  /// The rows of the last axis that a sample's output has: 1, unless it has further axes.
  public var positions: Int {
    let shape = graph.nodes[graph.output].shape
    return shape.count / shape.last
  }

  /// Outputs of samples as rows of the last axis, the form that losses and metrics take.
  public func rowsOfOutput(_ values: Matrix) -> Matrix {
    values.byLastAxis(of: graph.nodes[graph.output].shape)
  }

  /// Targets of samples in the same form.
  public func rowsOfTargets(_ values: Matrix) -> Matrix {
    values.reshaped(rows: values.rows * positions, columns: values.columns / positions)
  }
}
