import MPI

/// What the header says of the launch, and what the library says of itself.
enum LaunchFactsChecks: CheckFamily {
  static let name = "launch-facts"

  static func run(_ checks: Checks) throws {
    let world = checks.world
    let facts = try LaunchFacts(world: world, node: world.splitByNode())
    checks.expectEqual(facts.ranks, world.size)
    checks.expectEqual(facts.nodes, 1)
    checks.expectEqual(facts.localRank, world.rank)
    checks.expectEqual(facts.localSize, world.size)
    checks.expectEqual(facts.fewestRanksPerNode, world.size)
    checks.expectEqual(facts.mostRanksPerNode, world.size)
    checks.expect(facts.usableCores >= 1, "cores: \(facts.usableCores)")
    checks.expect(!facts.processorName.isEmpty, "a name of the node")

    checks.expect(MPIEnvironment.isInitialized, "initialized")
    checks.expectError((any Error).self) { _ = try MPIEnvironment() }
  }
}
