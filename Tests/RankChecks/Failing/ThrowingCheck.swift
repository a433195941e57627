import Diagnostics
import MPI

/// Throws on the last rank only, while it holds a shared window that the others keep: unwinding
/// must not wait for them.
enum ThrowingCheck: CheckFamily {
  static let name = "throwing"

  static func run(_ checks: Checks) throws {
    let world = checks.world
    let window = try SharedWindow(on: world.splitByNode(), bytes: 4_096)
    if world.rank == world.size - 1 { throw Failure(.data, "thrown on purpose") }
    try window.synchronize()
  }
}
