import Configuration

/// A linear rise to the first rate of a schedule, which begins behind it.
///
/// rate(s) = α₀ · (f + (1 − f)·s/n) for the steps s < n.
///
/// Source: Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour", 2017.
public struct WarmUp: Sendable, Hashable {
  /// The part of the first rate with which it starts.
  public let startFactor: Double
  private let steps: Int?
  private let epochs: Double

  /// Reads `steps` or `epochs`, and `start_factor`.
  init(_ options: Options) throws {
    steps = try options.optionalInteger("steps", in: 1...)
    epochs = try options.number("epochs", default: 1, above: 0)
    startFactor = try options.number("start_factor", default: 0, in: 0...1)
    guard steps == nil || !options.contains("epochs") else {
      throw options.failure("takes either steps or epochs, has both")
    }
  }

  /// The steps it takes; at least one.
  func steps(in run: RunLength) -> Int {
    if let steps { return steps }
    let steps = (epochs * Double(run.stepsPerEpoch)).rounded()
    return Int(min(max(steps, 1), Double(RunLength.longest)))
  }

  /// The part of the schedule's first rate that a step takes.
  func factor(step: Int, of steps: Int) -> Double {
    startFactor + (1 - startFactor) * Double(step) / Double(steps)
  }
}
