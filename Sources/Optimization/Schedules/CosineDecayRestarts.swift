import Configuration
import Glibc
import JSON

/// A cosine that starts again and again, as in Keras: each period `t_mul` times as long as the one
/// before, and from `m_mul` times its height.
///
/// Source: Loshchilov, Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.
public struct CosineDecayRestarts: InitialRateSchedule {
  public static let name = "cosine_restarts"
  public static let aliases = ["cosine_decay_restarts"]
  public var time: ScheduleTime
  var initial: Double
  private let firstDecaySteps: Int
  private let timeFactor: Double
  private let rateFactor: Double
  private let alpha: Double

  public init(_ options: Options) throws {
    initial = try options.number("initial_learning_rate", in: 0...)
    firstDecaySteps = try options.integer("first_decay_steps", in: 1...)
    timeFactor = try options.number("t_mul", default: 2, in: 1...)
    rateFactor = try options.number("m_mul", default: 1, in: 0...)
    alpha = try options.number("alpha", default: 0, in: 0...1)
    time = try ScheduleTime(options)
  }

  public var keras: JSONValue? {
    guard time.unit == .step else { return nil }
    return .schedule(
      "CosineDecayRestarts",
      [
        "initial_learning_rate": .number(initial), "first_decay_steps": .integer(firstDecaySteps),
        "t_mul": .number(timeFactor), "m_mul": .number(rateFactor), "alpha": .number(alpha),
      ])
  }

  public func rate(at time: Double) -> Double {
    let (restarts, done) = period(time / Double(firstDecaySteps))
    let height = 0.5 * pow(rateFactor, restarts) * (1 + cos(.pi * done))
    return initial * ((1 - alpha) * height + alpha)
  }

  /// The number of restarts, and how much of the period is over, after so many first periods.
  private func period(_ time: Double) -> (restarts: Double, done: Double) {
    guard timeFactor > 1 else {
      let restarts = time.rounded(.down)
      return (restarts, time - restarts)
    }
    // When the period with a number begins: 1 + f + f² + …
    func start(_ number: Double) -> Double { (pow(timeFactor, number) - 1) / (timeFactor - 1) }
    var restarts = (log(1 + time * (timeFactor - 1)) / log(timeFactor)).rounded(.down)
    // The quotient of logarithms may be off by a little where a period begins.
    if start(restarts + 1) <= time { restarts += 1 }
    if start(restarts) > time { restarts -= 1 }
    return (restarts, (time - start(restarts)) / pow(timeFactor, restarts))
  }
}
