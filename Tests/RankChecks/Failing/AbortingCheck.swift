/// Ends all ranks from the last one, while the others wait.
enum AbortingCheck: CheckFamily {
  static let name = "aborting"

  static func run(_ checks: Checks) throws {
    let world = checks.world
    if world.rank == world.size - 1 { world.abort(.inputOutput) }
    try world.barrier()
  }
}
