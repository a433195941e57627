import Diagnostics

/// Some of the ranks, in words: `rank 3`, `ranks 0–2 and 5 (node-a and node-b)`.
public struct RankList: CustomStringConvertible {
  /// The words.
  public let description: String

  /// Runs of ranks, and names of nodes, that are told; of more, the rest is counted.
  private static let mostNames = 4

  /// Puts ranks in words.
  ///
  /// - Parameters:
  ///   - ranks: the ranks, ascending.
  ///   - nodes: the names of the nodes of all ranks; told where there is more than one.
  public init(_ ranks: [Int], nodes: [String]) {
    var words = ranks.count == 1 ? "rank " : "ranks "
    words += Self.list(Self.runs(of: ranks), unit: "more")
    if Set(nodes).count > 1 {
      var own: [String] = []
      for rank in ranks where !own.contains(nodes[rank]) { own.append(nodes[rank]) }
      words += " (\(Self.list(own, unit: "other nodes")))"
    }
    description = words
  }

  /// Words as they are listed in a sentence: `a`, `a and b`, `a, b and c`.
  static func list(_ words: [String], unit: String) -> String {
    var words = words
    if words.count > mostNames {
      words = words.prefix(mostNames - 1) + ["\(words.count - mostNames + 1) \(unit)"]
    }
    return Words.list(words)
  }

  /// Three and more ranks in a row are a run; others stand alone.
  private static func runs(of ranks: [Int]) -> [String] {
    var runs: [ClosedRange<Int>] = []
    for rank in ranks {
      if let last = runs.last, last.upperBound + 1 == rank {
        runs[runs.count - 1] = last.lowerBound...rank
      } else {
        runs.append(rank...rank)
      }
    }
    return runs.flatMap { run in
      run.count < 3 ? run.map(String.init) : ["\(run.lowerBound)–\(run.upperBound)"]
    }
  }
}
