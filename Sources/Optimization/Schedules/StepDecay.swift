import Configuration
import Glibc
import JSON

/// A drop by a factor at regular intervals: α₀ · f^⌊t/n⌋.
///
/// Source: <https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html>
public struct StepDecay: InitialRateSchedule {
  public static let name = "step"
  public static let aliases = ["step_decay"]
  public var time: ScheduleTime
  var initial: Double
  private let every: Int
  private let factor: Double

  public init(_ options: Options) throws {
    initial = try options.number("initial_learning_rate", in: 0...)
    every = try options.integer("every", in: 1...)
    factor = try options.number("factor", default: 0.1, above: 0)
    time = try ScheduleTime(options)
  }

  public var keras: JSONValue? {
    .schedule(
      "ExponentialDecay",
      [
        "initial_learning_rate": .number(initial), "decay_steps": .integer(time.steps(every)),
        "decay_rate": .number(factor), "staircase": true,
      ])
  }

  public func rate(at time: Double) -> Double {
    initial * pow(factor, (time / Double(every)).rounded(.down))
  }
}
