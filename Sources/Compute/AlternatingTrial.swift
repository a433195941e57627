/// Finds out which of two ways of doing the same is faster here and now, by doing it either way in
/// turns now and then.
///
/// For choices that hang on where the system has put processes, such as whether cores share a cache:
/// it may move them at any time. The numbers that are computed must be the same either way.
public struct AlternatingTrial: Sendable {
  /// Repetitions from the start of one trial to that of the next.
  public static let period = 1024
  /// Repetitions of a trial, the two ways in turn.
  public static let repetitions = 8

  /// Whether the next repetition is to be done the other way.
  public private(set) var isOther = false
  private let start: Int
  private let leastGain: Double
  private var count = 0
  private var plain = Double.infinity
  private var other = Double.infinity

  /// A trial, of which the plain way comes first.
  ///
  /// - Parameters:
  ///   - start: the repetitions before the first trial begins, so that it does not coincide
  ///     with other trials.
  ///   - leastGain: the ratio of times from which on the other way is taken.
  public init(start: Int = 0, leastGain: Double) {
    precondition(start + Self.repetitions <= Self.period)
    self.start = start
    self.leastGain = leastGain
  }

  /// A repetition has taken so long.
  public mutating func record(seconds: Double) {
    let place = (count - start) % Self.period
    count += 1
    guard 0..<Self.repetitions ~= place else { return }
    if place == 0 { (plain, other) = (.infinity, .infinity) }
    if isOther {
      other = min(other, seconds)
    } else {
      plain = min(plain, seconds)
    }
    isOther = place + 1 < Self.repetitions ? !isOther : other * leastGain < plain
  }
}
