import Foundation
import Training

/// A rank that does not come to the end, for which the others wait: the deadline ends them.
enum StalledEndCheck: CheckFamily {
  static let name = "stalled-end"

  static func run(_ checks: Checks) throws {
    let done = Deadline(0.2, "nothing was done")
    done.cancel()
    if checks.world.rank == 1 { Thread.sleep(forTimeInterval: 3600) }
    _ = Deadline(1, "MPI has not ended on all ranks", code: .missingInput)
    try checks.world.barrier()
  }
}
