/// How long a run is, and on how many ranks: what schedules that count epochs, or that end with the
/// run, must know of it.
public struct RunLength: Sendable, Hashable {
  /// The steps of an epoch.
  public let stepsPerEpoch: Int
  /// The steps in all.
  public let steps: Int
  /// The number of ranks.
  public let ranks: Int

  /// Creates the facts.
  public init(stepsPerEpoch: Int, steps: Int, ranks: Int) {
    precondition(stepsPerEpoch > 0 && steps >= 0 && ranks > 0)
    let steps = min(steps, Self.longest)
    self.stepsPerEpoch = stepsPerEpoch
    self.steps = steps
    self.ranks = ranks
  }

  /// What is left behind a number of steps.
  func after(_ first: Int) -> RunLength {
    RunLength(stepsPerEpoch: stepsPerEpoch, steps: max(steps - first, 0), ranks: ranks)
  }

  /// More steps than any run will take, and the most that a double still counts one by one: longer times
  /// in configurations mean this one.
  static let longest = 1 << 53

  /// Before the run is known: an epoch and a run of one step, on one rank.
  static let unknown = RunLength(stepsPerEpoch: 1, steps: 1, ranks: 1)
}
