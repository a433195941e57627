import MPI

/// Communicators by color, in the order of keys, and by node.
enum SplitChecks: CheckFamily {
  static let name = "split"

  static func run(_ checks: Checks) throws {
    let world = checks.world
    let parity = world.rank % 2
    let half = try world.split(color: parity, key: -world.rank)
    let members = (0..<world.size).filter { $0 % 2 == parity }.reversed()
    checks.expectEqual(half?.size, members.count, "size of the half")
    checks.expectEqual(
      try half?.allGather(world.rank), Array(members), "members in the order of keys")

    let evenOnly = try world.split(color: parity == 0 ? 1 : nil)
    checks.expectEqual(evenOnly == nil, parity == 1, "no color, no communicator")
    checks.expectEqual(try evenOnly?.allReduce(1, .sum) ?? 0, parity == 0 ? evenOnly?.size : 0)

    let node = try world.splitByNode()
    checks.expectEqual(node.size, world.size, "ranks on this node")
    checks.expectEqual(node.rank, world.rank, "order on this node")
    checks.expect(try world.numberedByNode() === world, "one node's ranks keep their numbers")
    checks.expectEqual(node.launchRank, world.rank, "the launcher's number")
    checks.expectEqual(half?.launchRank, world.rank, "the launcher's number")
    let again = try node.split(color: 0)
    checks.expectEqual(again?.size, node.size, "a split of a split")
  }
}
