import Configuration

/// How long a training may stand still before its ranks end: `auto`, `never`, `{seconds: 90}` or
/// `{minutes: 5}`.
public enum WatchdogLimit: Sendable, Hashable {
  /// Twenty times the median of the latest steps, but at least a minute.
  case automatic
  /// So many seconds.
  case seconds(Double)
  /// For ever.
  case never

  /// What the limit is multiplied by where there is no step to compare with: before the first steps are
  /// done, and while checkpoints are written or read.
  static let patience = 10.0
  /// Steps that there must be before their median says something: the first ones take longer.
  private static let steps = 5
  private static let longest = 1e9

  /// Reads `training.watchdog`.
  ///
  /// - Throws: `Failure` with code `configuration`.
  init(_ options: Options) throws {
    let key = "watchdog"
    let words = "auto, never, {seconds: number} or {minutes: number}"
    let node = options.node(key, type: words, default: "auto")
    if let node, !node.isScalar {
      self = .seconds(try node.read(Self.seconds))
      return
    }
    switch try node?.string() ?? "auto" {
    case "auto": self = .automatic
    case "never": self = .never
    case let other:
      let problem = "expected \(words), found '\(other.printable)'"
      throw node?.failure(problem) ?? options.failure(problem, key: key)
    }
  }

  private static func seconds(_ options: Options) throws -> Double {
    let seconds = try options.optionalNumber("seconds", above: 0)
    let minutes = try options.optionalNumber("minutes", above: 0)
    switch (seconds, minutes) {
    case (let seconds?, nil): return min(seconds, longest)
    case (nil, let minutes?): return min(minutes * 60, longest)
    default: throw options.failure("takes either seconds or minutes")
    }
  }

  /// The seconds without any sign of life after which ranks end; nil: they never do.
  ///
  /// - Parameters:
  ///   - medianStep: the median time of the latest steps.
  ///   - steps: the steps that were taken.
  ///   - isStepping: whether all ranks take steps, or evaluate: then something happens in less than the
  ///     time of a step.
  ///   - isLed: whether one of the ranks looked at is rank 0, which others wait for while it writes or reads
  ///     a checkpoint. Where it is on another node, its signs of life are not seen, and its node is to
  ///     speak first.
  public func seconds(
    medianStep: Double?, steps: Int, isStepping: Bool, isLed: Bool
  ) -> Double? {
    let base: Double
    switch self {
    case .never: return nil
    case .seconds(let seconds): base = seconds
    case .automatic: base = max(60, 20 * (medianStep ?? 0))
    }
    if isStepping && steps >= Self.steps { return base }
    return base * Self.patience * (isStepping || isLed ? 1 : Self.patience)
  }

  /// The seconds between two looks.
  var interval: Double {
    guard case .seconds(let seconds) = self else { return 1 }
    return min(max(seconds / 30, 0.02), 1)
  }
}
