import Compute
import Configuration
import Glibc
import JSON

/// Adam with the greatest decayed gradient in place of the second moment, as in Keras.
///
/// m ← m + (1−β₁)·(g − m), u ← max(β₂·u, |g|), w ← w − α·m / ((1−β₁ᵗ)·(u + ε)).
///
/// Source: Kingma, Ba, "Adam: a method for stochastic optimization", 2015, section 7.
public struct Adamax: Optimizer {
  public static let name = "adamax"
  public var settings: OptimizerSettings
  private let options: AdamOptions

  public init(_ options: Options) throws {
    settings = try OptimizerSettings(options, learningRate: 0.001)
    self.options = try AdamOptions(options)
  }

  public var keras: KerasObject? { settings.keras("Adamax", options.keras) }

  public var slotNames: [String] { ["momentum", "norm"] }

  public func update(
    _ parameters: Matrix, gradient: Matrix, slots: [Matrix], _ step: UpdateStep
  ) {
    let rate = Float(Double(step.learningRate) / (1 - pow(options.beta1, Double(step.number))))
    let moments = options.moments
    let beta2 = Float(options.beta2)
    let epsilon = options.epsilon
    var w = parameters.mutableSpan
    let g = gradient.span
    var m = slots[0].mutableSpan
    var u = slots[1].mutableSpan
    precondition(w.count == g.count && m.count == g.count && u.count == g.count)
    for i in g.indices {
      let slope = step.clipped(g[i])
      let momentum = moments.first(m[i], slope)
      let decayed = beta2 * u[i]
      let norm = decayed > slope.magnitude ? decayed : slope.magnitude
      m[i] = momentum
      u[i] = norm
      w[i] -= rate * momentum / (norm + epsilon) + step.decay * w[i]
    }
  }
}
