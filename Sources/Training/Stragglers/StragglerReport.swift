import Instrumentation

/// Which rank was the slowest, where it made the others wait.
public struct StragglerReport {
  /// The rank that took the longest for its own work.
  public let rank: Int
  /// The time of its own work to the median of the others'.
  public let ratio: Double
  /// What it took longer for than the others, most of all.
  public let phase: Phase
  /// The share of the time of steps that the others waited for it.
  public let waiting: Double

  /// Less than this is not worth telling.
  private static let leastRatio = 1.1
  private static let leastWaiting = 0.05
  /// A half of a training that is shorter tells nothing, in seconds.
  private static let leastTime = 1.0

  /// Nil where ranks were even or not always the same one was the slowest, where there is one only, and
  /// where training was short.
  ///
  /// - Parameter halves: for two halves of the steps and each rank, the seconds that it has spent in the
  ///   phases of steps, by their raw values.
  public init?(halves: [[[Double]]]) {
    let parts = halves.compactMap { StragglerReport($0) }
    guard parts.count == halves.count, let first = parts.first,
      parts.allSatisfy({ $0.rank == first.rank })
    else { return nil }
    let all = halves.dropFirst().reduce(halves[0]) { sum, half in
      zip(sum, half).map { zip($0, $1).map(+) }
    }
    self.init(all)
  }

  private init?(_ times: [[Double]]) {
    guard times.count > 1 else { return nil }
    func sum(_ times: [Double], waiting: Bool) -> Double {
      times.enumerated().reduce(0) { sum, time in
        let isWaiting = Phase(rawValue: UInt8(time.offset))?.isWaiting ?? false
        return isWaiting == waiting ? sum + time.element : sum
      }
    }
    func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    let own = times.map { sum($0, waiting: false) }
    guard let most = own.indices.max(by: { own[$0] < own[$1] }) else { return nil }
    let others = times.indices.filter { $0 != most }
    let usual = median(others.map { own[$0] })
    let total = own[most] + sum(times[most], waiting: true)
    guard usual > 0, total >= Self.leastTime else { return nil }
    rank = most
    ratio = own[most] / usual
    let waited =
      others.reduce(0) { $0 + sum(times[$1], waiting: true) } / Double(others.count)
    // Ranks wait for other reasons as well: for the network, for a core.
    waiting = min(waited, own[most] - usual) / total
    guard ratio >= Self.leastRatio, waiting >= Self.leastWaiting else { return nil }
    let longer = Phase.allCases.filter { !$0.isWaiting }.map { phase in
      let index = Int(phase.rawValue)
      return (phase, times[most][index] - median(others.map { times[$0][index] }))
    }
    guard let first = longer.max(by: { $0.1 < $1.1 }) else { return nil }
    phase = first.0
  }

  /// A line for people.
  ///
  /// - Parameter nodes: the names of the nodes of all ranks.
  public func words(nodes: [String]) -> String {
    let name = "\(RankList([rank], nodes: nodes))"
    return "Slowest: \(name), whose own work took \(Self.number(ratio)) times the median of the "
      + "others', above all \(Self.name(phase)); the others waited "
      + "\(Int((100 * waiting).rounded()))% of the time for it."
  }

  private static func number(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

  private static func name(_ phase: Phase) -> String {
    switch phase {
    case .read, .convert: "in reading"
    case .forward: "forward"
    case .backward: "backward"
    case .reduce, .clip, .publish: "in the exchange"
    case .update: "in the update"
    default: "between these"
    }
  }
}
