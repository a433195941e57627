import Compute

/// A loss of probabilities, or of logits, which is computed together with the activation between them.
protocol Crossentropy: Loss {
  /// The activation that makes probabilities of logits.
  associatedtype Probability: Activation
}

extension Crossentropy {
  public func fuses(with activation: any Activation) -> Bool {
    activation is Probability && !fromLogits
  }
}

/// A crossentropy of two classes, the mean over the outputs.
protocol BinaryCrossentropyLoss: Crossentropy where Probability == Sigmoid {
  associatedtype ProbabilityTerm: LossTerm
  associatedtype LogitTerm: LossTerm
  /// What an output contributes as a probability.
  var probabilityTerm: ProbabilityTerm { get }
  /// What it contributes as a logit.
  var logitTerm: LogitTerm { get }
}

extension BinaryCrossentropyLoss {
  public func evaluate(
    _ predictions: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double {
    try check(targets)
    let columns = predictions.columns
    let factor = scale / Float(columns)
    let sum =
      fromLogits
      ? logitTerm.sum(predictions, targets, gradient: gradient, factor: factor)
      : probabilityTerm.sum(predictions, targets, gradient: gradient, factor: factor)
    return sum / Double(columns)
  }

  /// Refuses targets that are no probabilities.
  func check(_ targets: Matrix) throws {
    try check(targets, "targets from 0 to 1") { $0 >= 0 && $0 <= 1 }
  }
}
