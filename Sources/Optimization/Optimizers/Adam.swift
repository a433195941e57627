import Compute
import Configuration
import Glibc
import JSON

/// Adaptive moments, as in Keras.
///
/// m ← m + (1−β₁)·(g − m), v ← v + (1−β₂)·(g² − v), α_t = α·√(1−β₂ᵗ) / (1−β₁ᵗ),
/// w ← w − α_t·m / (√v + ε). With `amsgrad`, the greatest v so far takes the place of v in the last.
///
/// Source: Kingma, Ba, "Adam: a method for stochastic optimization", 2015 (in the form of its
/// section 2); Reddi, Kale, Kumar, "On the convergence of Adam and beyond", 2018.
public struct Adam: Optimizer {
  public static let name = "adam"
  public var settings: OptimizerSettings
  private let beta1: Double
  private let beta2: Double
  private let epsilon: Float
  private let isAMSGrad: Bool

  public init(_ options: Options) throws { try self.init(options, weightDecay: 0) }

  /// Reads the options, with a default of its own for weight decay.
  init(_ options: Options, weightDecay: Double) throws {
    settings = try OptimizerSettings(options, learningRate: 0.001, weightDecay: weightDecay)
    beta1 = try options.number("beta_1", default: 0.9, in: 0..<1)
    beta2 = try options.number("beta_2", default: 0.999, in: 0..<1)
    epsilon = Float(try options.number("epsilon", default: 1e-7, in: 0...))
    isAMSGrad = try options.boolean("amsgrad", default: false)
  }

  public var keras: KerasObject? { keras("Adam") }

  /// A class of Keras with this one's options.
  func keras(_ className: String) -> KerasObject? {
    settings.keras(
      className,
      [
        "beta_1": .number(beta1), "beta_2": .number(beta2),
        "epsilon": .number(shortest: epsilon), "amsgrad": .boolean(isAMSGrad),
      ])
  }

  public var slotNames: [String] {
    ["momentum", "velocity"] + (isAMSGrad ? ["velocity_hat"] : [])
  }

  public func update(
    _ parameters: Matrix, gradient: Matrix, slots: [Matrix], _ step: UpdateStep
  ) {
    let t = Double(step.number)
    let correction = (1 - pow(beta2, t)).squareRoot() / (1 - pow(beta1, t))
    let rate = Float(Double(step.learningRate) * correction)
    let gain1 = Float(1 - beta1)
    let gain2 = Float(1 - beta2)
    var w = parameters.mutableSpan
    let g = gradient.span
    var m = slots[0].mutableSpan
    var v = slots[1].mutableSpan
    precondition(w.count == g.count && m.count == g.count && v.count == g.count)
    guard isAMSGrad else {
      for i in g.indices {
        let slope = step.clipped(g[i])
        let momentum = m[i] + gain1 * (slope - m[i])
        let velocity = v[i] + gain2 * (slope * slope - v[i])
        m[i] = momentum
        v[i] = velocity
        w[i] -= rate * momentum / (velocity.squareRoot() + epsilon) + step.decay * w[i]
      }
      return
    }
    var top = slots[2].mutableSpan
    precondition(top.count == g.count)
    for i in g.indices {
      let slope = step.clipped(g[i])
      let momentum = m[i] + gain1 * (slope - m[i])
      let velocity = v[i] + gain2 * (slope * slope - v[i])
      m[i] = momentum
      v[i] = velocity
      let greatest = velocity > top[i] ? velocity : top[i]
      top[i] = greatest
      w[i] -= rate * momentum / (greatest.squareRoot() + epsilon) + step.decay * w[i]
    }
  }
}
