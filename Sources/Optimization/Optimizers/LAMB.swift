import Compute
import Configuration
import Glibc

/// Adam with a rate for each weight, in proportion to the ratio of its norm to the update's, as in
/// Keras.
///
/// m and v as in Adam, u = m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε), w ← w − α·(‖w‖/‖u‖)·u, with 1 for the ratio
/// where ‖w‖ or ‖u‖ is zero. Weight decay, as Keras has it, comes before that, and before ‖w‖ is taken.
///
/// Keras has it, but cannot read it from a model file in HDF5 (3.15): hence no `keras`.
///
/// Source: You et al., "Large batch optimization for deep learning: training BERT in 76 minutes", 2020.
public struct LAMB: LayerwiseOptimizer {
  public static let name = "lamb"
  public var settings: OptimizerSettings
  private let options: AdamOptions

  public init(_ options: Options) throws {
    settings = try OptimizerSettings(options, learningRate: 0.001)
    self.options = try AdamOptions(options)
  }

  public var slotNames: [String] { ["momentum", "velocity"] }

  public func prepare(
    _ parameters: Matrix, gradient: Matrix, slots: [Matrix], _ step: UpdateStep
  ) {
    let t = Double(step.number)
    let ofMoment = Float(1 / (1 - pow(options.beta1, t)))
    let ofSquares = Float(1 / (1 - pow(options.beta2, t)))
    let moments = options.moments
    let epsilon = options.epsilon
    var g = gradient.mutableSpan
    var m = slots[0].mutableSpan
    var v = slots[1].mutableSpan
    precondition(m.count == g.count && v.count == g.count)
    for i in m.indices {
      let slope = step.clipped(g[i])
      let momentum = moments.first(m[i], slope)
      let velocity = moments.second(v[i], slope)
      m[i] = momentum
      v[i] = velocity
      g[i] = ofMoment * momentum / ((velocity * ofSquares).squareRoot() + epsilon)
    }
  }

  public func update(
    _ parameters: Matrix, gradient: Matrix, slots: [Matrix], _ step: UpdateStep
  ) {
    let norms = step.norms
    let kept = 1 - Double(step.decay)
    let ratio = norms.areComparable ? kept * norms.weight / norms.direction : 1
    let rate = Float(Double(step.learningRate) * ratio)
    var w = parameters.mutableSpan
    let u = gradient.span
    precondition(w.count == u.count)
    for i in u.indices { w[i] -= rate * u[i] + step.decay * w[i] }
  }
}
