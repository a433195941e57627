import Configuration
import HDF5

/// When the copies of the parameters are compared: `training.audit`.
public enum AuditInterval: Sendable, Hashable {
  /// At the end of each epoch, and before each checkpoint.
  case epoch
  /// After every so many steps, too.
  case steps(Int)
  /// Never.
  case never

  init(_ options: Options) throws {
    let node = options.node(
      "audit", type: "epoch, never or {steps: whole number}", default: "epoch")
    guard let node else {
      self = .epoch
      return
    }
    guard node.isScalar else {
      self = .steps(try node.read { try $0.integer("steps", in: 1...) })
      return
    }
    switch try node.string() {
    case "epoch": self = .epoch
    case "never": self = .never
    case let other:
      throw node.failure("expected epoch, never or {steps: …}, found '\(other.printable)'")
    }
  }
}
