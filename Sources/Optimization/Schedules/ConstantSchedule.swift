import Configuration
import JSON

/// The same learning rate at every step; what a plain number in the configuration means.
public struct ConstantSchedule: LearningRateSchedule {
  public static let name = "constant"
  private var value: Double

  /// Creates the schedule.
  public init(_ value: Double) { self.value = value }

  public init(_ options: Options) throws {
    value = try options.number("value", in: 0...)
  }

  public var keras: JSONValue? { .number(value) }

  public func rate(step: Int) -> Double { value }

  public func scaled(by factor: Double) -> ConstantSchedule { ConstantSchedule(value * factor) }
}
