import Configuration
import JSON

/// The options of decays that Keras has with a staircase.
struct DecayOptions: Sendable {
  /// α₀.
  var initial: Double
  /// How fast it decays.
  let rate: Double
  private let steps: Int
  private let isStaircase: Bool

  /// Reads the options.
  ///
  /// - Parameters:
  ///   - steps: the default of n; nil where it must be given.
  ///   - rate: reads `decay_rate`.
  init(_ options: Options, steps: Int? = nil, rate: (Options, String) throws -> Double) throws {
    initial = try options.number("initial_learning_rate", in: 0...)
    self.steps =
      try steps.map { try options.integer("decay_steps", default: $0, in: 1...) }
      ?? options.integer("decay_steps", in: 1...)
    self.rate = try rate(options, "decay_rate")
    isStaircase = try options.boolean("staircase", default: false)
  }

  /// t/n; in a staircase, rounded down.
  func periods(_ time: Double) -> Double {
    let periods = time / Double(steps)
    return isStaircase ? periods.rounded(.down) : periods
  }

  /// A schedule of Keras with these options; nil where it has none like it.
  func keras(_ className: String, _ time: ScheduleTime) -> JSONValue? {
    guard time.unit == .step || isStaircase else { return nil }
    return .schedule(
      className,
      [
        "initial_learning_rate": .number(initial), "decay_steps": .integer(time.steps(steps)),
        "decay_rate": .number(rate), "staircase": .boolean(isStaircase),
      ])
  }
}
