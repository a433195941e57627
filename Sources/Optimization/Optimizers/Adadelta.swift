import Compute
import Configuration
import JSON

/// Steps in the unit of the parameters, from running means of squares, as in Keras.
///
/// v ← ρ·v + (1−ρ)·g², d = g · √(u + ε) / √(v + ε), u ← ρ·u + (1−ρ)·d², w ← w − α·d.
///
/// Source: Zeiler, "ADADELTA: an adaptive learning rate method", 2012, where α = 1.
public struct Adadelta: Optimizer {
  public static let name = "adadelta"
  public var settings: OptimizerSettings
  private let rho: Float
  private let epsilon: Float

  public init(_ options: Options) throws {
    settings = try OptimizerSettings(options, learningRate: 0.001)
    rho = Float(try options.number("rho", default: 0.95, in: 0...1))
    epsilon = Float(try options.number("epsilon", default: 1e-7, above: 0))
  }

  public var keras: KerasObject? {
    settings.keras(
      "Adadelta", ["rho": .number(shortest: rho), "epsilon": .number(shortest: epsilon)])
  }

  public var slotNames: [String] { ["accumulated_grad", "accumulated_delta_var"] }

  public func update(
    _ parameters: Matrix, gradient: Matrix, slots: [Matrix], _ step: UpdateStep
  ) {
    let gain = 1 - rho
    var w = parameters.mutableSpan
    let g = gradient.span
    var v = slots[0].mutableSpan
    var u = slots[1].mutableSpan
    precondition(w.count == g.count && v.count == g.count && u.count == g.count)
    for i in g.indices {
      let slope = step.clipped(g[i])
      let squares = rho * v[i] + gain * slope * slope
      v[i] = squares
      let change = slope * (u[i] + epsilon).squareRoot() / (squares + epsilon).squareRoot()
      u[i] = rho * u[i] + gain * change * change
      w[i] -= step.learningRate * change + step.decay * w[i]
    }
  }
}
