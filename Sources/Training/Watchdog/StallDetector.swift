/// Tells for how long nothing has changed.
///
/// Only time in which it looks counts: where all processes of a machine are stopped for a while and then go
/// on, as batch systems do to let others have the machine, nothing is amiss.
public struct StallDetector: Sendable {
  private let interval: Double
  private var marks: [UInt64] = []
  /// The time that has counted so far, and that at which each mark was last seen to change.
  private var time = 0.0
  private var changes: [Double] = []
  private var lastLook: Double?

  /// - Parameter interval: the seconds between two looks.
  public init(interval: Double) { self.interval = interval }

  /// Looks at the marks, of which there are as many each time.
  ///
  /// - Parameter now: seconds of a clock.
  public mutating func look(_ marks: [UInt64], at now: Double) {
    if let lastLook { time += min(max(now - lastLook, 0), 3 * interval) }
    lastLook = now
    guard self.marks.count == marks.count else {
      self.marks = marks
      changes = marks.map { _ in time }
      return
    }
    for (index, mark) in marks.enumerated() where mark != self.marks[index] {
      self.marks[index] = mark
      changes[index] = time
    }
  }

  /// Seconds since a mark changed.
  public func silence(of index: Int) -> Double { time - changes[index] }

  /// Seconds since any mark changed.
  public var silence: Double { time - (changes.max() ?? time) }
}
