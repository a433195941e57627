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
  private let options: AdamOptions
  private let isAMSGrad: Bool

  public init(_ options: Options) throws { try self.init(options, weightDecay: 0) }

  /// Reads the options, with a default of its own for weight decay.
  init(_ options: Options, weightDecay: Double) throws {
    settings = try OptimizerSettings(options, learningRate: 0.001, weightDecay: weightDecay)
    self.options = try AdamOptions(options)
    isAMSGrad = try options.boolean("amsgrad", default: false)
  }

  public var keras: KerasObject? { keras("Adam") }

  /// A class of Keras with this one's options.
  func keras(_ className: String) -> KerasObject? {
    settings.keras(className, options.keras + [("amsgrad", .boolean(isAMSGrad))])
  }

  public var slotNames: [String] {
    ["momentum", "velocity"] + (isAMSGrad ? ["velocity_hat"] : [])
  }

  public func update(
    _ parameters: Matrix, gradient: Matrix, slots: [Matrix], _ step: UpdateStep
  ) {
    let t = Double(step.number)
    let correction = (1 - pow(options.beta2, t)).squareRoot() / (1 - pow(options.beta1, t))
    let rate = Float(Double(step.learningRate) * correction)
    let moments = options.moments
    let epsilon = options.epsilon
    var w = parameters.mutableSpan
    let g = gradient.span
    var m = slots[0].mutableSpan
    var v = slots[1].mutableSpan
    precondition(w.count == g.count && m.count == g.count && v.count == g.count)
    guard isAMSGrad else {
      for i in g.indices {
        let slope = step.clipped(g[i])
        let momentum = moments.first(m[i], slope)
        let velocity = moments.second(v[i], slope)
        m[i] = momentum
        v[i] = velocity
        w[i] -= rate * momentum / (velocity.squareRoot() + epsilon) + step.decay * w[i]
      }
      return
    }
    for block in CacheBlocks(count: g.count) {
      advance(
        gradient.slice(block), slots[0].slice(block), slots[1].slice(block), moments, step)
      descend(
        parameters.slice(block), slots[0].slice(block), slots[1].slice(block),
        slots[2].slice(block), rate, step)
    }
  }

  /// The first half of amsgrad: the moments.
  private func advance(
    _ gradient: Matrix, _ momenta: Matrix, _ velocities: Matrix, _ moments: AdamOptions.Moments,
    _ step: UpdateStep
  ) {
    let g = gradient.span
    var m = momenta.mutableSpan
    var v = velocities.mutableSpan
    precondition(m.count == g.count && v.count == g.count)
    for i in g.indices {
      let slope = step.clipped(g[i])
      m[i] = moments.first(m[i], slope)
      v[i] = moments.second(v[i], slope)
    }
  }

  /// The second half of amsgrad: the step.
  private func descend(
    _ parameters: Matrix, _ momenta: Matrix, _ velocities: Matrix, _ greatest: Matrix,
    _ rate: Float, _ step: UpdateStep
  ) {
    var w = parameters.mutableSpan
    let m = momenta.span
    let v = velocities.span
    var top = greatest.mutableSpan
    let epsilon = options.epsilon
    precondition(w.count == m.count && w.count == v.count && w.count == top.count)
    for i in m.indices {
      // Without adding 0, the compiler chooses between the addresses, and does not vectorise.
      let before = top[i] + 0
      let velocity = v[i] + 0
      let greatest = velocity > before ? velocity : before
      top[i] = greatest
      w[i] -= rate * m[i] / (greatest.squareRoot() + epsilon) + step.decay * w[i]
    }
  }
}
