import Compute
import Configuration
import JSON

/// The gradient divided by a running mean of its magnitude, as in Keras.
///
/// v ← ρ·v + (1−ρ)·g², d = v (centered: a ← ρ·a + (1−ρ)·g, d = v − a²), u = α·g / √(d + ε);
/// w ← w − u, or with momentum μ: m ← μ·m + u, w ← w − m.
///
/// Source: Hinton, "Neural networks for machine learning", lecture 6e, 2012; centered: Graves, 2013.
public struct RMSprop: Optimizer {
  public static let name = "rmsprop"
  public var settings: OptimizerSettings
  private let rho: Float
  private let momentum: Float
  private let epsilon: Float
  private let isCentered: Bool

  public init(_ options: Options) throws {
    settings = try OptimizerSettings(options, learningRate: 0.001)
    rho = Float(try options.number("rho", default: 0.9, in: 0...1))
    momentum = Float(try options.number("momentum", default: 0, in: 0...1))
    epsilon = Float(try options.number("epsilon", default: 1e-7, in: 0...))
    isCentered = try options.boolean("centered", default: false)
  }

  public var keras: KerasObject? {
    settings.keras(
      "RMSprop",
      [
        "rho": .number(shortest: rho),
        "momentum": .number(shortest: momentum), "epsilon": .number(shortest: epsilon),
        "centered": .boolean(isCentered),
      ])
  }

  public var slotNames: [String] {
    ["velocity"] + (momentum == 0 ? [] : ["momentum"]) + (isCentered ? ["average_gradient"] : [])
  }

  public func update(
    _ parameters: Matrix, gradient: Matrix, slots: [Matrix], _ step: UpdateStep
  ) {
    if momentum == 0 && !isCentered {
      return updatePlainly(parameters, gradient: gradient, velocities: slots[0], step)
    }
    // A slot that is not in use stands in as the velocity and is left as it is.
    let means = isCentered ? slots[slots.count - 1] : slots[0]
    let momenta = momentum == 0 ? slots[0] : slots[1]
    var w = parameters.mutableSpan
    let g = gradient.span
    var v = slots[0].mutableSpan
    var a = means.mutableSpan
    var m = momenta.mutableSpan
    precondition(w.count == g.count && v.count == g.count)
    precondition(a.count == g.count && m.count == g.count)
    for i in g.indices {
      let slope = step.clipped(g[i])
      let velocity = rho * v[i] + (1 - rho) * slope * slope
      v[i] = velocity
      var spread = velocity
      if isCentered {
        let mean = rho * a[i] + (1 - rho) * slope
        a[i] = mean
        // A constant gradient has no spread, and rounding must not make it negative.
        let difference = velocity - mean * mean
        spread = difference > 0 ? difference : 0
      }
      var change = step.learningRate * slope / (spread + epsilon).squareRoot()
      if momentum != 0 {
        change += momentum * m[i]
        m[i] = change
      }
      w[i] -= change + step.decay * w[i]
    }
  }

  /// The common form by itself, as only a loop without branches is vectorised.
  private func updatePlainly(
    _ parameters: Matrix, gradient: Matrix, velocities: Matrix, _ step: UpdateStep
  ) {
    var w = parameters.mutableSpan
    let g = gradient.span
    var v = velocities.mutableSpan
    precondition(w.count == g.count && v.count == g.count)
    for i in g.indices {
      let slope = step.clipped(g[i])
      let velocity = rho * v[i] + (1 - rho) * slope * slope
      v[i] = velocity
      let change = step.learningRate * slope / (velocity + epsilon).squareRoot()
      w[i] -= change + step.decay * w[i]
    }
  }
}
