/// Finds out whether parameters that other cores read are better stored in place or past the caches,
/// by doing both in turns now and then: the numbers are the same either way.
///
/// A store into a line that is in another core's cache waits until that core has given it up, 70 ns a
/// line where the cores share none; past the caches, the line goes to memory, and comes from there when
/// it is read next. Which is better depends on how near the cores are and on what fits into caches.
struct StoreTrial {
  /// Updates from one trial to the next: processes may be moved to other cores.
  static let period = 1024
  /// Updates of a trial, each way in turn.
  private static let updates = 8
  /// What storing past the caches has to gain at least, since it also makes the next reading a little
  /// slower.
  private static let leastGain = 1.25

  /// Whether the next update is stored past the caches.
  private(set) var isStreamed = false
  private var count = 0
  private var direct = Double.infinity
  private var streamed = Double.infinity

  /// An update has taken so long.
  mutating func record(seconds: Double) {
    let place = count % Self.period
    count += 1
    guard place < Self.updates else { return }
    if place == 0 { (direct, streamed) = (.infinity, .infinity) }
    if isStreamed {
      streamed = min(streamed, seconds)
    } else {
      direct = min(direct, seconds)
    }
    isStreamed =
      place + 1 < Self.updates ? !isStreamed : streamed * Self.leastGain < direct
  }
}
