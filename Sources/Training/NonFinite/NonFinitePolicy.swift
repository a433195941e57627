import Configuration
import Diagnostics
import HDF5

/// What a training does about a step whose loss or gradient is not finite: no rank takes it.
public enum NonFinitePolicy: Sendable, Hashable {
  /// Ends.
  case stop
  /// Goes on with the next step, until more than so many in a row would be skipped.
  case skip(atMost: Int)
  /// Goes on from an earlier sound checkpoint with a smaller learning rate, up to so many times.
  case restore(learningRateFactor: Double, atMost: Int)

  /// What is to be done about one step.
  public enum Reaction: Sendable, Hashable {
    /// End; with the reason where the policy would otherwise do something else.
    case stop(because: String?)
    /// Leave the step out.
    case skip
    /// Go back, and multiply the learning rate.
    case restore(learningRateFactor: Double)
  }

  /// What is to be done about a step, given what has happened before it.
  public func reaction(after setbacks: Setbacks) -> Reaction {
    switch self {
    case .stop: .stop(because: nil)
    case .skip(let limit):
      setbacks.skippedInARow < limit
        ? .skip
        : .stop(because: "\(Words.count(limit, "step")) before it had to be skipped already")
    case .restore(let factor, let limit):
      setbacks.restores < limit
        ? .restore(learningRateFactor: factor)
        : .stop(because: "the training has gone back \(Words.count(limit, "time")) already")
    }
  }
}

extension NonFinitePolicy {
  private static let usualSkips = 10
  private static let usualRestores = 3
  private static let usualFactor = 0.5
  private static let words =
    "stop, skip, {skip: {at_most: whole number}}, restore or "
    + "{restore: {learning_rate_factor: number, at_most: whole number}}"

  /// Reads `non_finite`.
  ///
  /// - Throws: `Failure` with code `configuration`.
  public init(_ options: Options) throws {
    self = .stop
    guard let node = options.node("non_finite", type: Self.words, default: "stop") else { return }
    if node.isScalar {
      switch try node.string() {
      case "stop": self = .stop
      case "skip": self = .skip(atMost: Self.usualSkips)
      case "restore":
        self = .restore(learningRateFactor: Self.usualFactor, atMost: Self.usualRestores)
      case let word: throw node.failure("expected stop, skip or restore, found '\(word.printable)'")
      }
      return
    }
    self = try node.read { options in
      let skip = try options.optionalOptions("skip")
      let restore = try options.optionalOptions("restore")
      switch (skip, restore) {
      case (let skip?, nil):
        return .skip(atMost: try skip.integer("at_most", default: Self.usualSkips, in: 1...))
      case (nil, let restore?):
        return .restore(
          learningRateFactor: try restore.number(
            "learning_rate_factor", default: Self.usualFactor, in: ...1, above: 0),
          atMost: try restore.integer("at_most", default: Self.usualRestores, in: 1...))
      default: throw node.failure("takes either skip or restore")
      }
    }
  }
}
