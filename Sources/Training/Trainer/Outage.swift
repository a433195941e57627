import Diagnostics

/// The time in which something cannot be written, where a training goes on without it.
///
/// It is told when it begins and when it is over, however often writing is tried in between. Ranks that
/// see the same failures have the same state.
public final class Outage {
  private let policy: CheckpointErrorPolicy
  private let recovery: String
  private let warn: (String) -> Void
  private let remark: (String) -> Void
  /// What went wrong last; nil while writing works.
  public private(set) var failure: Failure?

  /// A watch over one kind of files.
  ///
  /// - Parameters:
  ///   - recovery: what is said when writing works again.
  ///   - warn: tells that it does not.
  ///   - remark: tells that it does again.
  public init(
    _ policy: CheckpointErrorPolicy, recovery: String, warn: @escaping (String) -> Void,
    remark: @escaping (String) -> Void
  ) {
    self.policy = policy
    self.recovery = recovery
    self.warn = warn
    self.remark = remark
  }

  /// Does work that writes.
  ///
  /// - Parameter work: tells whether it had anything to write; where it had not, nobody knows whether
  ///   writing works.
  /// - Throws: what `work` throws; a `Failure` with code `inputOutput` only where the policy is to stop.
  public func attempt(_ work: () throws -> Bool) throws {
    do {
      guard try work() else { return }
    } catch let failure as Failure where policy == .goOn && failure.exitCode == .inputOutput {
      if self.failure == nil {
        warn("\(failure.message); training goes on (checkpoint.on_error: continue)")
      }
      self.failure = failure
      return
    }
    if failure != nil { remark(recovery) }
    failure = nil
  }
}
