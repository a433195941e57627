import Training

/// The rank that makes others wait is named at the end; nobody is where ranks are even.
enum StragglerChecks: CheckFamily {
  static let name = "stragglers"

  static func run(_ checks: Checks) throws {
    let world = checks.world
    let activity = try NodeActivity(on: world)
    defer { activity.close() }
    let slow = try SlowTraining(epochs: 5, on: world) { _ in 0.05 }.run()
    guard world.rank == 0 else {
      checks.expectEqual(slow, [], "remarks of others")
      return
    }
    checks.expectEqual(slow.count, 1, "remarks")
    let words = slow.first ?? ""
    checks.expect(
      words.hasPrefix("Slowest: rank \(world.size - 1), whose own work took ")
        && words.contains("above all in reading; the others waited "), words)
  }
}
