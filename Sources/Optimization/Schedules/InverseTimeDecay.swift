import Configuration
import JSON

/// α₀ / (1 + k·t/n), as in Keras; in a staircase, t/n is rounded down.
///
/// Unlike in Keras, n need not be given: by default it is 1.
///
/// Source: <https://keras.io/api/optimizers/learning_rate_schedules/inverse_time_decay/>
public struct InverseTimeDecay: InitialRateSchedule {
  public static let name = "inverse_time_decay"
  public var time: ScheduleTime
  private var options: DecayOptions

  public init(_ options: Options) throws {
    self.options = try DecayOptions(options, steps: 1) { try $0.number($1, in: 0...) }
    time = try ScheduleTime(options)
  }

  var initial: Double {
    get { options.initial }
    set { options.initial = newValue }
  }

  public var keras: JSONValue? { options.keras("InverseTimeDecay", time) }

  public func rate(at time: Double) -> Double {
    initial / (1 + options.rate * options.periods(time))
  }
}
