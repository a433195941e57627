import Configuration

/// α₀ / √(1 + t/n).
///
/// With a warm-up of n steps in front, this is the schedule of the Transformer: α₀ · √(n/step) from
/// step n on.
///
/// Source: Vaswani et al., "Attention is all you need", 2017.
public struct InverseSquareRootDecay: InitialRateSchedule {
  public static let name = "inverse_square_root"
  public var time: ScheduleTime
  var initial: Double
  private let decaySteps: Int

  public init(_ options: Options) throws {
    initial = try options.number("initial_learning_rate", in: 0...)
    decaySteps = try options.integer("decay_steps", default: 1, in: 1...)
    time = try ScheduleTime(options)
  }

  public func rate(at time: Double) -> Double {
    initial / (1 + time / Double(decaySteps)).squareRoot()
  }
}
