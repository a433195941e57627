import Diagnostics

/// Copies of the parameters that are not the same: which weights, and whose.
public struct ReplicaDifference {
  private let different: [String]
  private let weightCount: Int
  /// The copies that are alike, the largest group first.
  private let groups: [[Int]]
  private let ranks: [Int]
  private let nodes: [String]

  /// Looks for what differs.
  ///
  /// - Parameters:
  ///   - weights: the names of the weights.
  ///   - digests: for each copy, the digests of its weights, each of the same number of words.
  ///   - ranks: the rank that stands for each copy.
  ///   - nodes: the name of its node.
  /// - Returns: nil where all copies are the same.
  public init?(weights: [String], digests: [[UInt64]], ranks: [Int], nodes: [String]) {
    let words = (digests.first?.count ?? 0) / max(weights.count, 1)
    different = weights.indices.filter { weight in
      let range = weight * words..<(weight + 1) * words
      return digests.contains { $0[range] != digests[0][range] }
    }.map { weights[$0] }
    guard !different.isEmpty else { return nil }
    // Of groups of a size, the one with the lowest rank comes first.
    groups = Dictionary(grouping: digests.indices) { digests[$0] }.values.sorted {
      $0.count != $1.count ? $0.count > $1.count : $0[0] < $1[0]
    }
    weightCount = weights.count
    self.ranks = ranks
    self.nodes = nodes
  }

  /// A line for the user.
  ///
  /// - Parameter step: the steps that are done.
  public func failure(after step: Int) -> Failure {
    let others = different.count - 1
    let subject = "'\(different[0])'" + (others == 0 ? "" : " and \(others) more")
    return Failure(
      .internalError,
      "the copies of the parameters differ after step \(step): \(subject) of \(weightCount) "
        + "weights \(others == 0 ? "is" : "are") not the same \(holders)",
      advice: "resume from the last checkpoint, which was written before; if it happens again, "
        + "test the memory of the machine")
  }

  /// `on rank 2 (node-b) as on ranks 0 and 1 (node-a)`; without a majority nobody can tell whose
  /// copy is right.
  private var holders: String {
    let others = groups.dropFirst().joined().sorted()
    guard groups[0].count > others.count else {
      return "on \(list(groups.joined().sorted())), and no majority tells which is right"
    }
    return "on \(list(others)) as on \(list(groups[0]))"
  }

  private func list(_ copies: [Int]) -> String {
    var nodeOfRank = Array(repeating: nodes[0], count: (ranks.max() ?? 0) + 1)
    for (copy, rank) in ranks.enumerated() { nodeOfRank[rank] = nodes[copy] }
    return "\(RankList(copies.map { ranks[$0] }.sorted(), nodes: nodeOfRank))"
  }
}
