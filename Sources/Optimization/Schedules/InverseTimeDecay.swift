import Configuration
import JSON

/// α₀ / (1 + k·t/n), as in Keras; in a staircase, t/n is rounded down.
///
/// Unlike in Keras, n need not be given: by default it is 1.
public struct InverseTimeDecay: TimedSchedule {
  public static let name = "inverse_time_decay"
  public var time: ScheduleTime
  private var initial: Double
  private let decaySteps: Int
  private let decayRate: Double
  private let isStaircase: Bool

  public init(_ options: Options) throws {
    initial = try options.number("initial_learning_rate", in: 0...)
    decaySteps = try options.integer("decay_steps", default: 1, in: 1...)
    decayRate = try options.number("decay_rate", in: 0...)
    isStaircase = try options.boolean("staircase", default: false)
    time = try ScheduleTime(options)
  }

  public var keras: JSONValue? {
    guard time.unit == .step || isStaircase else { return nil }
    return .schedule(
      "InverseTimeDecay",
      [
        "initial_learning_rate": .number(initial), "decay_steps": .integer(time.steps(decaySteps)),
        "decay_rate": .number(decayRate), "staircase": .boolean(isStaircase),
      ])
  }

  public func rate(at time: Double) -> Double {
    let periods = time / Double(decaySteps)
    return initial / (1 + decayRate * (isStaircase ? periods.rounded(.down) : periods))
  }

  public func scaled(by factor: Double) -> InverseTimeDecay {
    var copy = self
    copy.initial *= factor
    return copy
  }
}
