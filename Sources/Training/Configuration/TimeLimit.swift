import Configuration

/// How long a job may take: `{minutes: 55}` or `{hours: 11.5}`.
public struct TimeLimit: Sendable, Hashable {
  /// The seconds from the start of the process on.
  public let seconds: Double

  /// Longer than any job; it fits a `Duration`.
  private static let longest = 1e9

  /// Reads `minutes` or `hours`; nil where neither is given.
  ///
  /// - Throws: `Failure` with code `configuration`.
  public init?(_ options: Options) throws {
    let minutes = try options.optionalNumber("minutes", above: 0)
    let hours = try options.optionalNumber("hours", above: 0)
    switch (minutes, hours) {
    case (nil, nil): return nil
    case (let minutes?, nil): seconds = min(minutes * 60, Self.longest)
    case (nil, let hours?): seconds = min(hours * 3600, Self.longest)
    default: throw options.failure("takes either minutes or hours, has both")
    }
  }

  /// When it is over, for this process.
  var end: ContinuousClock.Instant { .now + .seconds(seconds - ProcessTime.sinceStart) }
}
