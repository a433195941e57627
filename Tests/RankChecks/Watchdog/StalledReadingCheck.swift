import Configuration
import Training

/// Reading that does not end on one rank: the watchdog ends all.
enum StalledReadingCheck: CheckFamily {
  static let name = "stalled-reading"

  static func run(_ checks: Checks) throws {
    let activity = try NodeActivity(on: checks.world)
    defer { activity.close() }
    let watchdog = Watchdog(.seconds(1), activity)
    defer { watchdog?.stop() }
    _ = try SlowTraining(epochs: 5, on: checks.world) { $0 == 20 ? 3600 : 0 }.run()
  }
}
