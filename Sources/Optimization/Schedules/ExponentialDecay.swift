import Configuration
import Glibc
import JSON

/// α₀ · r^(t/n), as in Keras; in a staircase, t/n is rounded down.
///
/// Source: <https://keras.io/api/optimizers/learning_rate_schedules/exponential_decay/>
public struct ExponentialDecay: InitialRateSchedule {
  public static let name = "exponential_decay"
  public var time: ScheduleTime
  private var options: DecayOptions

  public init(_ options: Options) throws {
    self.options = try DecayOptions(options) { try $0.number($1, above: 0) }
    time = try ScheduleTime(options)
  }

  var initial: Double {
    get { options.initial }
    set { options.initial = newValue }
  }

  public var keras: JSONValue? { options.keras("ExponentialDecay", time) }

  public func rate(at time: Double) -> Double {
    initial * pow(options.rate, options.periods(time))
  }
}
