/// Fails on the last rank only.
enum FailingCheck: CheckFamily {
  static let name = "failing"

  static func run(_ checks: Checks) throws {
    checks.expect(checks.world.rank != checks.world.size - 1, "failed on purpose")
  }
}
