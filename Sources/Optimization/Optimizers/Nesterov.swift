import Compute
import Configuration
import JSON

/// Nesterov's accelerated gradient: momentum γ, looking ahead; `sgd` with `nesterov: true`.
///
/// m ← γ·m − α·g, w ← w + γ·m − α·g.
///
/// Source: Nesterov, "A method for unconstrained convex minimization problem with the rate of
/// convergence O(1/k²)", 1983, in the form of Sutskever et al., 2013.
public struct Nesterov: Optimizer {
  public static let name = "nesterov"
  public var settings: OptimizerSettings
  private let momentum: Float

  public init(_ options: Options) throws {
    settings = try OptimizerSettings(options, learningRate: 0.01)
    momentum = Float(try options.number("momentum", default: 0.9, in: 0...1))
  }

  public var keras: KerasObject? {
    settings.keras("SGD", ["momentum": .number(shortest: momentum), "nesterov": true])
  }

  public var slotNames: [String] { ["momentum"] }

  public func update(
    _ parameters: Matrix, gradient: Matrix, slots: [Matrix], _ step: UpdateStep
  ) {
    Self.update(parameters, gradient: gradient, momenta: slots[0], momentum, step)
  }

  /// The rule.
  static func update(
    _ parameters: Matrix, gradient: Matrix, momenta: Matrix, _ momentum: Float, _ step: UpdateStep
  ) {
    var w = parameters.mutableSpan
    let g = gradient.span
    var m = momenta.mutableSpan
    precondition(w.count == g.count && m.count == g.count)
    for i in g.indices {
      let change = step.learningRate * step.clipped(g[i])
      m[i] = momentum * m[i] - change
      w[i] += momentum * m[i] - change - step.decay * w[i]
    }
  }
}
