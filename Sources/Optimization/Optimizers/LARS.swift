import Compute
import Configuration

/// Momentum with a rate for each weight, in proportion to the ratio of its norm to the gradient's.
///
/// λ = η·‖w‖ / (‖g‖ + β·‖w‖ + ε), or 1 where ‖w‖ or ‖g‖ is zero;
/// v ← μ·v + α·λ·(g + β·w), w ← w − v. Weight decay β is part of the gradient here.
///
/// Source: You, Gitman, Ginsburg, "Large batch training of convolutional networks", 2017.
public struct LARS: LayerwiseOptimizer {
  public static let name = "lars"
  public var settings: OptimizerSettings
  private let momentum: Float
  private let trust: Double
  private let epsilon: Double

  public init(_ options: Options) throws {
    settings = try OptimizerSettings(options, learningRate: 0.01)
    momentum = Float(try options.number("momentum", default: 0.9, in: 0...1))
    trust = try options.number("trust_coefficient", default: 0.001, above: 0)
    epsilon = try options.number("epsilon", default: 1e-7, in: 0...)
  }

  public var slotNames: [String] { ["momentum"] }

  public func prepare(
    _ parameters: Matrix, gradient: Matrix, slots: [Matrix], _ step: UpdateStep
  ) {
    var g = gradient.mutableSpan
    for i in g.indices { g[i] = step.clipped(g[i]) }
  }

  public func update(
    _ parameters: Matrix, gradient: Matrix, slots: [Matrix], _ step: UpdateStep
  ) {
    let norms = step.norms
    let decay = settings.weightDecay
    let ratio =
      norms.areComparable
      ? trust * norms.weight / (norms.direction + decay * norms.weight + epsilon) : 1
    let rate = Float(Double(step.learningRate) * ratio)
    let shrinkage = Float(decay)
    var w = parameters.mutableSpan
    let g = gradient.span
    var v = slots[0].mutableSpan
    precondition(w.count == g.count && v.count == g.count)
    for i in g.indices {
      let change = momentum * v[i] + rate * (g[i] + shrinkage * w[i])
      v[i] = change
      w[i] -= change
    }
  }
}
