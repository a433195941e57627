import Configuration

/// When something is done that costs a little: `training.audit`, `training.layer_statistics`.
public enum StepInterval: Sendable, Hashable {
  /// Once in each epoch.
  case epoch
  /// After every so many steps.
  case steps(Int)
  /// Never.
  case never

  /// Reads the interval of a key.
  ///
  /// - Throws: `Failure` with code `configuration`.
  init(_ options: Options, key: String, default name: String) throws {
    let node = options.node(
      key, type: "epoch, never or {steps: whole number}", default: name)
    if let node, !node.isScalar {
      self = .steps(try node.read { try $0.integer("steps", in: 1...) })
      return
    }
    switch try node?.string() ?? name {
    case "epoch": self = .epoch
    case "never": self = .never
    case let other:
      let words = "expected epoch, never or {steps: …}, found '\(other.printable)'"
      throw node?.failure(words) ?? options.failure(words, key: key)
    }
  }
}
