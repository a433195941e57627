import Configuration
import Glibc
import JSON

/// Half a period of a cosine: α₀ · ((1 − a)·½(1 + cos πt/n) + a), and α₀·a from t = n on, as in Keras.
///
/// By default, n is the whole run.
///
/// Source: Loshchilov, Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.
public struct CosineDecay: InitialRateSchedule {
  public static let name = "cosine"
  public static let aliases = ["cosine_decay"]
  public var time: ScheduleTime
  var initial: Double
  private let decaySteps: Int?
  private let alpha: Double

  public init(_ options: Options) throws {
    initial = try options.number("initial_learning_rate", in: 0...)
    decaySteps = try options.integer("decay_steps", or: "auto", in: 1...)
    alpha = try options.number("alpha", default: 0, in: 0...1)
    time = try ScheduleTime(options)
  }

  public var keras: JSONValue? { keras() }

  /// The schedule with a warm-up in front, which is an option of this one in Keras.
  func keras(warmUpSteps: Int = 0, startFactor: Double = 1) -> JSONValue? {
    guard time.unit == .step else { return nil }
    return .schedule(
      "CosineDecay",
      [
        "initial_learning_rate": .number(initial * startFactor),
        "decay_steps": .integer(Int(time.length(decaySteps))), "alpha": .number(alpha),
        "warmup_target": warmUpSteps > 0 ? .number(initial) : .null,
        "warmup_steps": .integer(warmUpSteps),
      ])
  }

  public func rate(at time: Double) -> Double {
    let done = min(time / self.time.length(decaySteps), 1)
    return initial * ((1 - alpha) * 0.5 * (1 + cos(.pi * done)) + alpha)
  }
}
