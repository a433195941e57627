import Compute
import Configuration
import JSON

/// The gradient divided by the root of the sum of its squares so far, as in Keras.
///
/// v ← v + g², w ← w − α·g / √(v + ε).
///
/// Source: Duchi, Hazan, Singer, "Adaptive subgradient methods for online learning and stochastic
/// optimization", 2011.
public struct Adagrad: Optimizer {
  public static let name = "adagrad"
  public var settings: OptimizerSettings
  private let initialAccumulator: Float
  private let epsilon: Float

  public init(_ options: Options) throws {
    settings = try OptimizerSettings(options, learningRate: 0.001)
    initialAccumulator = Float(
      try options.number("initial_accumulator_value", default: 0.1, in: 0...))
    epsilon = Float(try options.number("epsilon", default: 1e-7, above: 0))
  }

  public var keras: KerasObject? {
    settings.keras(
      "Adagrad",
      [
        "initial_accumulator_value": .number(shortest: initialAccumulator),
        "epsilon": .number(shortest: epsilon),
      ])
  }

  public var slotNames: [String] { ["accumulator"] }

  public func initialValue(ofSlot name: String) -> Float { initialAccumulator }

  public func update(
    _ parameters: Matrix, gradient: Matrix, slots: [Matrix], _ step: UpdateStep
  ) {
    var w = parameters.mutableSpan
    let g = gradient.span
    var v = slots[0].mutableSpan
    precondition(w.count == g.count && v.count == g.count)
    for i in g.indices {
      let slope = step.clipped(g[i])
      let sum = v[i] + slope * slope
      v[i] = sum
      w[i] -= step.learningRate * slope / (sum + epsilon).squareRoot() + step.decay * w[i]
    }
  }
}
