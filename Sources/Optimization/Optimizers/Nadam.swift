import Compute
import Configuration
import Glibc
import JSON

/// Adam with Nesterov's momentum, as in Keras.
///
/// With μ_t = β₁·(1 − ½·0.96ᵗ) and π_t = μ₁·…·μ_t: m and v as in Adam,
/// m̂ = μ_{t+1}·m / (1−π_{t+1}) + (1−μ_t)·g / (1−π_t), v̂ = v / (1−β₂ᵗ),
/// w ← w − α·m̂ / (√v̂ + ε).
///
/// Source: Dozat, "Incorporating Nesterov momentum into Adam", 2016.
public struct Nadam: Optimizer {
  public static let name = "nadam"
  public var settings: OptimizerSettings
  private let options: AdamOptions

  public init(_ options: Options) throws {
    settings = try OptimizerSettings(options, learningRate: 0.001)
    self.options = try AdamOptions(options)
  }

  public var keras: KerasObject? { settings.keras("Nadam", options.keras) }

  public var slotNames: [String] { ["momentum", "velocity"] }

  /// μ_t.
  private func momentum(_ t: Int) -> Double { options.beta1 * (1 - 0.5 * pow(0.96, Double(t))) }

  /// π_t, a function of t alone, so that it need not be part of the state.
  private func product(_ t: Int) -> Double {
    var product = 1.0
    for i in 1...t {
      // What is left away is nothing beside 1.
      if product < 1e-20 { break }
      // From here on, 0.96ⁱ is nothing beside 1.
      if i > 1000 { return product * pow(options.beta1, Double(t - i + 1)) }
      product *= momentum(i)
    }
    return product
  }

  public func update(
    _ parameters: Matrix, gradient: Matrix, slots: [Matrix], _ step: UpdateStep
  ) {
    let t = step.number
    let next = momentum(t + 1)
    let product = product(t)
    let rate = Double(step.learningRate)
    let ofMoment = Float(rate * next / (1 - product * next))
    let ofGradient = Float(rate * (1 - momentum(t)) / (1 - product))
    let ofSquares = Float(1 / (1 - pow(options.beta2, Double(t))))
    let moments = options.moments
    let epsilon = options.epsilon
    var w = parameters.mutableSpan
    let g = gradient.span
    var m = slots[0].mutableSpan
    var v = slots[1].mutableSpan
    precondition(w.count == g.count && m.count == g.count && v.count == g.count)
    for i in g.indices {
      let slope = step.clipped(g[i])
      let momentum = moments.first(m[i], slope)
      let velocity = moments.second(v[i], slope)
      m[i] = momentum
      v[i] = velocity
      let change = ofMoment * momentum + ofGradient * slope
      w[i] -= change / ((velocity * ofSquares).squareRoot() + epsilon) + step.decay * w[i]
    }
  }
}
