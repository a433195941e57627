import Configuration
import Glibc
import JSON

/// (α₀ − α₁) · (1 − t/n)^p + α₁, and α₁ from t = n on, as in Keras.
///
/// With `cycle`, n is instead the least multiple of itself that t has not passed. By default, n is the
/// whole run.
///
/// Source: <https://keras.io/api/optimizers/learning_rate_schedules/polynomial_decay/>
public struct PolynomialDecay: TimedSchedule {
  public static let name = "polynomial"
  public static let aliases = ["polynomial_decay"]
  public var time: ScheduleTime
  private var initial: Double
  private var end: Double
  private let decaySteps: Int?
  private let power: Double
  private let isCycle: Bool

  public init(_ options: Options) throws {
    initial = try options.number("initial_learning_rate", in: 0...)
    decaySteps = try options.integer("decay_steps", or: "auto", in: 1...)
    end = try options.number("end_learning_rate", default: 0.0001, in: 0...)
    power = try options.number("power", default: 1, above: 0)
    isCycle = try options.boolean("cycle", default: false)
    time = try ScheduleTime(options)
  }

  public var keras: JSONValue? {
    guard time.unit == .step else { return nil }
    return .schedule(
      "PolynomialDecay",
      [
        "initial_learning_rate": .number(initial),
        "decay_steps": .integer(Int(time.length(decaySteps))),
        "end_learning_rate": .number(end), "power": .number(power), "cycle": .boolean(isCycle),
      ])
  }

  public func rate(at time: Double) -> Double {
    let length = self.time.length(decaySteps)
    let cycles = isCycle ? max((time / length).rounded(.up), 1) : 1
    let done = min(time / (length * cycles), 1)
    return (initial - end) * pow(1 - done, power) + end
  }

  public func scaled(by factor: Double) -> PolynomialDecay {
    var copy = self
    copy.initial *= factor
    copy.end *= factor
    return copy
  }
}
