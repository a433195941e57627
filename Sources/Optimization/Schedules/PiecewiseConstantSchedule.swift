import Configuration
import JSON

/// One rate up to and including each boundary, and another one after the last, as in Keras.
///
/// Source: <https://keras.io/api/optimizers/learning_rate_schedules/piecewise_constant_decay/>
public struct PiecewiseConstantSchedule: TimedSchedule {
  public static let name = "piecewise_constant"
  public static let aliases = ["piecewise_constant_decay"]
  public var time: ScheduleTime
  private let boundaries: [Int]
  private var values: [Double]

  public init(_ options: Options) throws {
    boundaries = try options.integers("boundaries", in: 0..., example: [1])
    values = try options.numbers("values", in: 0..., example: [0.1, 0.01])
    time = try ScheduleTime(options)
    guard zip(boundaries, boundaries.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw options.failure("must grow from one to the next", key: "boundaries")
    }
    guard values.count == boundaries.count + 1 else {
      throw options.failure(
        "needs one more value than there are boundaries, \(boundaries.count + 1), has "
          + "\(values.count)", key: "values")
    }
  }

  public var keras: JSONValue? {
    // The last step of an epoch belongs to it.
    let steps = boundaries.map {
      time.unit == .step ? $0 : time.steps(min($0, RunLength.longest) + 1) - 1
    }
    guard !steps.isEmpty else { return .number(values[0]) }
    return .schedule(
      "PiecewiseConstantDecay", ["boundaries": .integers(steps), "values": .numbers(values)])
  }

  public func rate(at time: Double) -> Double {
    values[boundaries.firstIndex { time <= Double($0) } ?? boundaries.count]
  }

  public func scaled(by factor: Double) -> PiecewiseConstantSchedule {
    var copy = self
    copy.values = values.map { $0 * factor }
    return copy
  }
}
