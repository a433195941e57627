import TestSupport
import Testing

/// The exchanges between ranks on several nodes.
@Suite(.serialized, .enabled(if: Hosts.isPossible)) struct HostsTests {
  /// A placement of ranks, and the ranks of each node, by the launcher's numbers.
  struct Placement: CustomTestStringConvertible {
    let ranks: [Int]
    var options: [String] = []
    let nodes: String

    var testDescription: String { nodes }
  }

  static let placements = [
    Placement(ranks: [2, 2], nodes: "0 1 | 2 3"),
    Placement(ranks: [2, 2], options: ["--map-by", "node"], nodes: "0 2 | 1 3"),
    Placement(ranks: [1, 1, 1], nodes: "0 | 1 | 2"),
    Placement(ranks: [3, 1], nodes: "0 1 2 | 3"),
    Placement(ranks: [1, 2], options: ["--map-by", "node"], nodes: "0 | 1 2"),
  ]

  private func run(_ placement: Placement, _ families: String...) throws -> CommandResult {
    try Hosts(placement.ranks, timeout: 300, options: placement.options)
      .run("RankChecks", families)
  }

  @Test(arguments: placements) func sumsAndTotals(placement: Placement) throws {
    let result = try run(placement, "nodes", "exchange", "exchange-rounding")
    #expect(result.exitCode == 0, "\(result)")
    #expect(result.lines.contains("nodes: \(placement.nodes)"), "\(result)")
    #expect(result.lines.last?.hasSuffix(" 0 failed") == true, "\(result)")
  }

  @Test(arguments: [placements[1], placements[3]])
  func delaysOfRanksChangeNothing(placement: Placement) throws {
    let result = try run(placement, "exchange-races")
    #expect(result.exitCode == 0, "\(result)")
    #expect(result.lines.last?.hasSuffix(" 0 failed") == true, "\(result)")
  }
}
