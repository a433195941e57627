import Compute
import Configuration
import JSON

/// Gradient descent with momentum γ, in either textbook form.
///
/// - `accumulated`: v ← γ·v + α·g, w ← w − v. The slot holds −v, as that of `sgd` in Keras does.
/// - `averaged`: v ← γ·v + (1−γ)·g, w ← w − α·v.
///
/// Source: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
public struct Momentum: Optimizer {
  public static let name = "momentum"
  public var settings: OptimizerSettings
  private let momentum: Float
  private let form: Form

  private enum Form: String, CaseIterable { case accumulated, averaged }

  public init(_ options: Options) throws {
    settings = try OptimizerSettings(options, learningRate: 0.01)
    momentum = Float(try options.number("momentum", default: 0.9, in: 0...1))
    form = try options.choice("form", default: .accumulated)
  }

  public var keras: KerasObject? {
    guard form == .accumulated else { return nil }
    return settings.keras("SGD", ["momentum": .number(shortest: momentum), "nesterov": false])
  }

  public var slotNames: [String] { form == .accumulated ? ["momentum"] : ["average_gradient"] }

  public func update(
    _ parameters: Matrix, gradient: Matrix, slots: [Matrix], _ step: UpdateStep
  ) {
    var w = parameters.mutableSpan
    let g = gradient.span
    var v = slots[0].mutableSpan
    precondition(w.count == g.count && v.count == g.count)
    switch form {
    case .accumulated:
      for i in g.indices {
        let change = momentum * v[i] - step.learningRate * step.clipped(g[i])
        v[i] = change
        w[i] += change - step.decay * w[i]
      }
    case .averaged:
      let gain = 1 - momentum
      for i in g.indices {
        let mean = momentum * v[i] + gain * step.clipped(g[i])
        v[i] = mean
        w[i] -= step.learningRate * mean + step.decay * w[i]
      }
    }
  }
}
