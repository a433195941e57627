/// A timed schedule in proportion to the rate that it begins with.
protocol InitialRateSchedule: TimedSchedule {
  /// The rate that it begins with.
  var initial: Double { get set }
}

extension InitialRateSchedule {
  public func scaled(by factor: Double) -> Self {
    var copy = self
    copy.initial *= factor
    return copy
  }
}
