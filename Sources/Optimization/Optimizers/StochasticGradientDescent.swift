import Compute
import Configuration
import JSON

/// Gradient descent, with or without momentum, as in Keras.
///
/// - Plain: w ← w − α·g.
/// - Momentum μ: m ← μ·m − α·g, w ← w + m.
/// - Nesterov: m ← μ·m − α·g, w ← w + μ·m − α·g.
///
/// Source: Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013.
public struct StochasticGradientDescent: Optimizer {
  public static let name = "sgd"
  public var settings: OptimizerSettings
  private let momentum: Float
  private let isNesterov: Bool

  public init(_ options: Options) throws {
    settings = try OptimizerSettings(options, learningRate: 0.01)
    momentum = Float(try options.number("momentum", default: 0, in: 0...1))
    isNesterov = try options.boolean("nesterov", default: false)
  }

  public var keras: KerasObject? {
    settings.keras(
      "SGD",
      [
        "momentum": .number(shortest: momentum),
        "nesterov": .boolean(isNesterov),
      ])
  }

  public var slotNames: [String] { momentum == 0 ? [] : ["momentum"] }

  public func update(
    _ parameters: Matrix, gradient: Matrix, slots: [Matrix], _ step: UpdateStep
  ) {
    guard momentum == 0 || !isNesterov else {
      return Nesterov.update(
        parameters, gradient: gradient, momenta: slots[0], momentum, step)
    }
    var w = parameters.mutableSpan
    let g = gradient.span
    precondition(w.count == g.count)
    guard momentum != 0 else {
      for i in g.indices {
        w[i] -= step.learningRate * step.clipped(g[i]) + step.decay * w[i]
      }
      return
    }
    var m = slots[0].mutableSpan
    precondition(m.count == g.count)
    for i in g.indices {
      m[i] = momentum * m[i] - step.learningRate * step.clipped(g[i])
      w[i] += m[i] - step.decay * w[i]
    }
  }
}
