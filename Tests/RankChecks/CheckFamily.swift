/// A family of checks that all ranks run together.
protocol CheckFamily: SendableMetatype {
  /// The name on the command line.
  static var name: String { get }
  /// Runs the checks. Collective; what it throws counts as one failure.
  static func run(_ checks: Checks) throws
}
