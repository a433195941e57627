import Compute
import Configuration

/// The perceptron's learning rule: w ← w + η · Σ t·x, over the samples of the step that the unit
/// takes for the other class, with targets t of −1 and 1; b ← b + η · Σ t.
///
/// It belongs to the loss `perceptron`, and goes by the sum of its gradients −t·x where other rules take
/// their mean over samples and outputs; the gradient of a penalty on weights is added as it is. With one
/// sample at a time, in the order of the file, it is the algorithm of the textbooks. On classes that a
/// plane through the origin separates with the margin γ, it makes (R/γ)² mistakes at most, where R is the
/// greatest norm of a sample (the 1 of the bias included); on others it never comes to rest.
///
/// Sources: Rosenblatt, "The perceptron: a probabilistic model for information storage and
/// organization in the brain", 1958; Novikoff, "On convergence proofs on perceptrons", 1962.
public struct Perceptron: Optimizer {
  public static let name = "perceptron"
  public static let onlyLoss: String? = "perceptron"
  public static let takesSums = true
  public static let takesClipping = false
  public var settings: OptimizerSettings

  public init(_ options: Options) throws {
    settings = try OptimizerSettings(options, learningRate: 1, weightDecay: nil)
    try settings.requirePlain(options, Self.name)
  }

  public var slotNames: [String] { [] }

  public func update(
    _ parameters: Matrix, gradient: Matrix, slots: [Matrix], _ step: UpdateStep
  ) {
    var w = parameters.mutableSpan
    let g = gradient.span
    precondition(w.count == g.count)
    for i in g.indices { w[i] -= step.learningRate * g[i] }
  }
}
