import Configuration
import JSON

/// A rate that is lowered when a number of the epochs has stopped improving, as in Keras.
///
/// After `patience` epochs in which the monitored number has not improved by more than `min_delta`,
/// the rate is multiplied with `factor`, down to `min_lr`; then `cooldown` epochs do not count.
///
/// How often that has happened is not a function of the step: it is a `Plateau`, which belongs to the
/// progress of a training. `rate(step:)` is the rate before that.
///
/// Source: <https://keras.io/api/callbacks/reduce_lr_on_plateau/>
public struct ReduceOnPlateau: LearningRateSchedule {
  public static let name = "reduce_on_plateau"
  /// The number that is watched.
  public internal(set) var monitor: Monitor
  private var initial: Double
  private var minimum: Double
  private let factor: Double
  private let patience: Int
  private let minimumDelta: Double
  private let cooldown: Int

  public init(_ options: Options) throws {
    initial = try options.number("initial_learning_rate", above: 0)
    monitor = try Monitor(options)
    factor = try options.number("factor", default: 0.1, in: 0..<1)
    patience = try options.integer("patience", default: 10, in: 0...)
    minimumDelta = try options.number("min_delta", default: 0.0001, in: 0...)
    cooldown = try options.integer("cooldown", default: 0, in: 0...)
    minimum = try options.number("min_lr", default: 0, in: 0...)
  }

  /// The rate at the start: in Keras, a callback lowers it.
  public var keras: JSONValue? { .number(initial) }

  public func rate(step: Int) -> Double { initial }

  public func scaled(by factor: Double) -> ReduceOnPlateau {
    var copy = self
    copy.initial *= factor
    copy.minimum *= factor
    return copy
  }

  /// What there is after another epoch.
  ///
  /// - Parameter value: the monitored number of the epoch.
  public func plateau(_ plateau: Plateau, after value: Double) -> Plateau {
    var next = plateau
    if next.cooldown > 0 {
      next.cooldown -= 1
      next.wait = 0
    }
    if monitor.isBetter(value, than: next.best, by: minimumDelta) {
      next.best = value
      next.wait = 0
    } else if next.cooldown == 0 {
      next.wait += 1
      let rate = initial * next.factor
      if next.wait >= patience && rate > minimum {
        next.factor = max(rate * factor, minimum) / initial
        next.cooldown = cooldown
        next.wait = 0
      }
    }
    return next
  }
}
