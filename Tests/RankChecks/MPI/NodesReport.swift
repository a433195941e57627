import MPI

/// Says which ranks are on which node: `nodes: 0 2 | 1 3`, by the launcher's numbers, in the order in
/// which `numberedByNode` numbers them.
enum NodesReport: CheckFamily {
  static let name = "nodes"

  static func run(_ checks: Checks) throws {
    let world = try checks.world.numberedByNode()
    let node = try world.splitByNode()
    let facts = try LaunchFacts(world: world, node: node)
    let ranks = try world.allGather(world.launchRank)
    let places = try world.allGather(node.rank)
    var text = "nodes:"
    for (rank, place) in zip(ranks, places) {
      text += (place == 0 && rank > 0 ? " | " : " ") + "\(rank)"
    }
    if world.rank == 0 { print(text) }
    checks.expectEqual(ranks[0], 0, "the first rank stays the first")
    checks.expectEqual(facts.isRenumbered, ranks != ranks.sorted(), "renumbered")
    checks.expectEqual(facts.nodes, places.filter { $0 == 0 }.count, "nodes")
  }
}
