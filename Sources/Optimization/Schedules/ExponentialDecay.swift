import Configuration
import Glibc
import JSON

/// α₀ · r^(t/n), as in Keras; in a staircase, t/n is rounded down.
public struct ExponentialDecay: TimedSchedule {
  public static let name = "exponential_decay"
  public var time: ScheduleTime
  private var initial: Double
  private let decaySteps: Int
  private let decayRate: Double
  private let isStaircase: Bool

  public init(_ options: Options) throws {
    initial = try options.number("initial_learning_rate", in: 0...)
    decaySteps = try options.integer("decay_steps", in: 1...)
    decayRate = try options.number("decay_rate", above: 0)
    isStaircase = try options.boolean("staircase", default: false)
    time = try ScheduleTime(options)
  }

  public var keras: JSONValue? {
    guard time.unit == .step || isStaircase else { return nil }
    return .schedule(
      "ExponentialDecay",
      [
        "initial_learning_rate": .number(initial), "decay_steps": .integer(time.steps(decaySteps)),
        "decay_rate": .number(decayRate), "staircase": .boolean(isStaircase),
      ])
  }

  public func rate(at time: Double) -> Double {
    let periods = time / Double(decaySteps)
    return initial * pow(decayRate, isStaircase ? periods.rounded(.down) : periods)
  }

  public func scaled(by factor: Double) -> ExponentialDecay {
    var copy = self
    copy.initial *= factor
    return copy
  }
}
