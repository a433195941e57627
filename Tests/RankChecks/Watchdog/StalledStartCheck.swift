import Foundation
import Training

/// A rank that does not come while the others begin, before it is known what all of them do: each rank's
/// own watchdog ends it.
enum StalledStartCheck: CheckFamily {
  static let name = "stalled-start"

  static func run(_ checks: Checks) throws {
    let activity = NodeActivity(alone: checks.world.rank)
    defer { activity.close() }
    let watchdog = Watchdog(.seconds(0.1), activity, delay: 30 * Double(checks.world.rank))
    defer { watchdog?.stop() }
    if checks.world.rank == 1 { Thread.sleep(forTimeInterval: 3600) }
    try checks.world.barrier()
  }
}
