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
    epsilon = Float(try options.number("epsilon", default: 1e-7, above: 0))
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
    guard isCentered else {
      if momentum == 0 {
        updatePlainly(parameters, gradient, slots[0], step)
      } else {
        updateWithMomentum(parameters, gradient, slots[0], slots[1], step)
      }
      return
    }
    let means = slots[slots.count - 1]
    for block in CacheBlocks(count: parameters.count) {
      let (w, g) = (parameters.slice(block), gradient.slice(block))
      let (v, a) = (slots[0].slice(block), means.slice(block))
      advance(g, v, a, step)
      if momentum == 0 {
        descend(w, g, v, a, step)
      } else {
        descend(w, g, v, a, slots[1].slice(block), step)
      }
    }
  }

  private func updatePlainly(
    _ parameters: Matrix, _ gradient: Matrix, _ velocities: Matrix, _ step: UpdateStep
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

  private func updateWithMomentum(
    _ parameters: Matrix, _ gradient: Matrix, _ velocities: Matrix, _ momenta: Matrix,
    _ step: UpdateStep
  ) {
    var w = parameters.mutableSpan
    let g = gradient.span
    var v = velocities.mutableSpan
    var m = momenta.mutableSpan
    precondition(w.count == g.count && v.count == g.count && m.count == g.count)
    for i in g.indices {
      let slope = step.clipped(g[i])
      let velocity = rho * v[i] + (1 - rho) * slope * slope
      v[i] = velocity
      let change =
        step.learningRate * slope / (velocity + epsilon).squareRoot() + momentum * m[i]
      m[i] = change
      w[i] -= change + step.decay * w[i]
    }
  }
}

// The centred form in halves: the means, then the step.

extension RMSprop {
  private func advance(
    _ gradient: Matrix, _ velocities: Matrix, _ means: Matrix, _ step: UpdateStep
  ) {
    let g = gradient.span
    var v = velocities.mutableSpan
    var a = means.mutableSpan
    precondition(v.count == g.count && a.count == g.count)
    for i in g.indices {
      let slope = step.clipped(g[i])
      v[i] = rho * v[i] + (1 - rho) * slope * slope
      a[i] = rho * a[i] + (1 - rho) * slope
    }
  }

  /// What the gradient is divided by.
  @inline(__always)
  private func divisor(_ velocity: Float, _ mean: Float) -> Float {
    // A constant gradient has no spread, and rounding must not make it negative.
    let difference = velocity - mean * mean
    return ((difference > 0 ? difference : 0) + epsilon).squareRoot()
  }

  private func descend(
    _ parameters: Matrix, _ gradient: Matrix, _ velocities: Matrix, _ means: Matrix,
    _ step: UpdateStep
  ) {
    var w = parameters.mutableSpan
    let g = gradient.span
    let v = velocities.span
    let a = means.span
    precondition(w.count == g.count && v.count == g.count && a.count == g.count)
    for i in g.indices {
      let change = step.learningRate * step.clipped(g[i]) / divisor(v[i], a[i])
      w[i] -= change + step.decay * w[i]
    }
  }

  private func descend(
    _ parameters: Matrix, _ gradient: Matrix, _ velocities: Matrix, _ means: Matrix,
    _ momenta: Matrix, _ step: UpdateStep
  ) {
    var w = parameters.mutableSpan
    let g = gradient.span
    let v = velocities.span
    let a = means.span
    var m = momenta.mutableSpan
    precondition(w.count == g.count && v.count == g.count && a.count == g.count)
    precondition(m.count == g.count)
    for i in g.indices {
      let slope = step.learningRate * step.clipped(g[i])
      let change = slope / divisor(v[i], a[i]) + momentum * m[i]
      m[i] = change
      w[i] -= change + step.decay * w[i]
    }
  }
}
