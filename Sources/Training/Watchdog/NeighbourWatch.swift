import Foundation
import Instrumentation

/// Notices where ranks of a node have ended without a word: they were killed, or crashed.
///
/// Each rank looks after the next one of its node and, where that has ended, after those behind it; the last
/// one looks after the first. So a look costs some microseconds, however many ranks there are, and what has
/// ended is noticed as long as one is there.
struct NeighbourWatch {
  private let records: [ActivityRecord]
  private let index: Int
  /// When each process was started, in the kernel's count; nil where it cannot be seen from here, as
  /// where each rank has a container of its own.
  private let starts: [Int?]
  /// When the first rank was seen to have left, in seconds of a clock.
  private var firstEnd: Double?

  /// Seconds after the first end in which others are told of: what ends later is ended by mpirun.
  private static let grace = 0.5

  /// - Parameters:
  ///   - records: those of all ranks of the node, which have written their processes into them.
  ///   - index: that of this rank.
  init(_ records: [ActivityRecord], index: Int) {
    self.records = records
    self.index = index
    let own = Self.name(of: records[index].process)
    starts = records.map { record in
      // Elsewhere the number may be that of any other program.
      guard own != nil, Self.name(of: record.process) == own else { return nil }
      return ProcessFields(of: record.process)?.start
    }
  }

  /// The ranks that have ended without a word, and that nobody has told of yet.
  ///
  /// - Parameter now: seconds of a clock.
  mutating func ended(at now: Double) -> [ActivityRecord] {
    if firstEnd == nil, records.contains(where: \.hasLeft) { firstEnd = now }
    if let firstEnd, now - firstEnd > Self.grace { return [] }
    var found: [ActivityRecord] = []
    for distance in 1..<max(records.count, 1) {
      let next = (index + distance) % records.count
      guard let start = starts[next] else { return found }
      let fields = ProcessFields(of: records[next].process)
      if let fields, !fields.hasEnded, fields.start == start { return found }
      if records[next].claimEnd() { found.append(records[next]) }
    }
    return found
  }

  private static func name(of process: Int) -> String? {
    try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)
  }
}
