import Diagnostics
import MPI

/// Runs `RankChecks [--largest-count N] [name…]`: the named families, or all ordinary ones.
///
/// - Returns: the exit code, the same on all ranks: 0, 1 where a check failed, 64 for wrong use.
func runChecks(_ arguments: [String]) -> Int32 {
  var names = arguments
  var largestCount: Int?
  if names.first == "--largest-count", names.count > 1 {
    largestCount = Int(names[1])
    names.removeFirst(2)
  }
  let known = ordinaryFamilies + furtherFamilies + failingFamilies
  let unknown = names.filter { name in !known.contains { $0.name == name } }
  let families = names.isEmpty ? ordinaryFamilies : known.filter { names.contains($0.name) }
  do {
    let environment =
      try largestCount.map { try MPIEnvironment(largestCount: $0) } ?? MPIEnvironment()
    let world = environment.world
    if let failure = environment.launchFailure { throw failure }
    guard unknown.isEmpty else {
      let families = known.map { $0.name }.joined(separator: ", ")
      if world.rank == 0 { print("no family named \(unknown[0]); there are \(families)") }
      return ExitCode.usage.rawValue
    }
    let checks = Checks(world: world)
    for family in families {
      checks.run(family)
      try world.barrier()
    }
    let failures = try world.allReduce(checks.failures, .sum)
    let count = try world.allReduce(checks.count, .sum)
    if world.rank == 0 {
      let ranks = world.size == 1 ? "1 rank" : "\(world.size) ranks"
      print("\(count) checks on \(ranks), \(failures) failed")
    }
    return failures == 0 ? ExitCode.success.rawValue : ExitCode.finding.rawValue
  } catch {
    print("\(error)")
    return (error as? any Diagnosable)?.exitCode.rawValue ?? ExitCode.internalError.rawValue
  }
}
