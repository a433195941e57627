import Crypto
import DataParallel
import Diagnostics
import Instrumentation
import MPI

/// The comparison of the copies of the parameters that the ranks, or the nodes, compute with.
///
/// All copies are the same bits after each step. Where they are not, by a defect of memory, of a
/// library or of this program, the ranks train different models without knowing it; the audit ends
/// the training on all of them before a checkpoint is made of it. In the usual case it costs a
/// SHA-256 over each copy and one reduction of 64 bytes.
///
/// What every copy got alike, as a value that was damaged where it was computed and then handed to
/// all, no comparison of copies can find. The optimizer's state exists once and is not compared.
public final class ReplicaAudit {
  /// A weight's name, and where it lies in the block of parameters.
  public typealias NamedRange = (path: String, range: Range<Int>)

  private let interval: StepInterval
  private let weights: [NamedRange]
  private let exchange: any GradientExchange
  private let communicator: Communicator
  private var auditedStep = -1

  /// An audit of the parameters of an exchange.
  ///
  /// - Parameters:
  ///   - weights: all weights, in order.
  ///   - communicator: all ranks.
  public init(
    _ interval: StepInterval, weights: [NamedRange], exchange: any GradientExchange,
    communicator: Communicator
  ) {
    self.interval = interval
    self.weights = weights
    self.exchange = exchange
    self.communicator = communicator
  }

  /// Compares after a step, if it is time or if a checkpoint is about to be written. Collective.
  ///
  /// - Throws: as `compare(after:)`.
  public func stepEnded(_ step: Int, isSaving: Bool) throws {
    var isDue = isSaving
    if case .steps(let count) = interval, step.isMultiple(of: count) { isDue = true }
    if isDue { try epochEnded(step) }
  }

  /// Compares at the end of an epoch, unless that was just done. Collective.
  ///
  /// - Throws: as `compare(after:)`.
  public func epochEnded(_ step: Int) throws {
    guard interval != .never, step != auditedStep else { return }
    try compare(after: step)
    auditedStep = step
  }

  /// Forgets what was compared: training goes back.
  func forget() { auditedStep = -1 }

  /// Compares all copies. Collective.
  ///
  /// - Parameter step: the steps that are done, for the words.
  /// - Throws: `Failure`, the same on all ranks, with code `internalError` where copies differ: no
  ///   input of the user can cause it, and to run it again unseen would hide the cause; `MPIError`.
  public func compare(after step: Int) throws {
    try Activity.during(.audit) {
      var difference: ReplicaDifference?
      if let copies = exchange.copies { difference = try self.difference(among: copies) }
      // The ranks that stand for no copy learn of it here.
      try communicator.agree {
        if let difference { throw difference.failure(after: step) }
      }
    }
  }

  /// How the copies differ; nil where they do not, and on all but the first of their ranks.
  private func difference(among copies: Communicator) throws -> ReplicaDifference? {
    let digests = weights.map { weight in
      Activity.progress()
      return SHA256.hash(
        data: UnsafeRawBufferPointer(exchange.parameters.slice(weight.range).buffer))
    }
    var whole = SHA256()
    for digest in digests { digest.withUnsafeBytes { whole.update(bufferPointer: $0) } }
    guard try !copies.agreesOn(whole.finalize().words) else { return nil }
    let all = try copies.gather(digests.flatMap(\.words), to: 0)
    let ranks = try copies.gather([communicator.rank], to: 0).joined()
    let nodes = try copies.gatherProcessorNames(to: 0)
    guard copies.rank == 0 else { return nil }
    return ReplicaDifference(
      weights: weights.map(\.path), digests: all, ranks: Array(ranks), nodes: nodes)
  }
}
