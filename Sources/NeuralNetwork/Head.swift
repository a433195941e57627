import Compute

/// One of a model's outputs in training and evaluation, with its loss, fused with the last activation
/// if the two are known to go together.
public struct Head: Sendable {
  /// The name of its layer.
  public let name: String
  /// The position of its layer in the graph.
  public let node: Int
  /// The shape of a sample of the output.
  public let shape: Shape
  /// The loss.
  public let loss: any Loss
  /// The factor of the loss in that of the model.
  public let weight: Float
  /// The last activation, if the loss computes it.
  public let fusedActivation: (any Activation)?
  private let reduction: Objective.Reduction

  /// Joins an output with a loss, and takes from its layer in the graph what the loss computes.
  init(
    _ loss: any Loss, weight: Float, _ reduction: Objective.Reduction = .mean, on node: Int,
    of graph: inout Graph
  ) {
    let layer = graph.nodes[node]
    name = layer.name
    shape = layer.shape
    self.node = node
    self.loss = loss
    self.weight = weight
    self.reduction = reduction
    // A penalty is on what the activation gives.
    if layer.activityRegularizer == nil,
      let (rest, activation) = layer.layer.detachingActivation, loss.fuses(with: activation)
    {
      graph = graph.replacing(node, by: rest)
      fusedActivation = activation
    } else {
      fusedActivation = nil
    }
  }

  /// The shape of a sample of the targets.
  public var targetShape: Shape { loss.targetShape(for: shape) }

  /// The sum of the losses of a range of samples, without the head's weight; afterwards, the output
  /// holds predictions, and its gradient that of the sum times weight and `scale`.
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
    // The loss of a row is the mean over its outputs.
    let whole = weight * (scale ?? 0)
    let share = reduction == .sum ? whole * Float(shape.last) : whole / Float(positions)
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

  /// The rows of the last axis that a sample's output has: 1, unless it has further axes.
  public var positions: Int { shape.count / shape.last }

  /// Outputs of samples as rows of the last axis, the form that losses and metrics take.
  public func rowsOfOutput(_ values: Matrix) -> Matrix { values.byLastAxis(of: shape) }

  /// Targets of samples in the same form.
  public func rowsOfTargets(_ values: Matrix) -> Matrix {
    values.reshaped(rows: values.rows * positions, columns: values.columns / positions)
  }
}
