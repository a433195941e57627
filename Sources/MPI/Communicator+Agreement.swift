public import Diagnostics

extension Communicator {
  /// Does work that may fail on some ranks only, then makes all ranks agree on whether it failed.
  ///
  /// Where it failed on any rank, every rank throws the same `Failure`: that of the lowest rank
  /// that failed, which is named unless it is rank 0. So no rank waits for one that left.
  ///
  /// - Parameter work: local work; it must not make collective calls, as a rank that fails before
  ///   one would leave the others waiting.
  public func agree<Value>(_ work: () throws -> Value) throws -> Value {
    let outcome = Result { try work() }
    var error: (any Error)?
    if case .failure(let ownError) = outcome { error = ownError }
    if let failure = try agreedFailure(error) { throw failure }
    return try outcome.get()
  }

  /// The failure of the lowest rank that brings an error; nil where none does.
  ///
  /// `FailedElsewhere` counts as none: the rank whose failure it means brings its own.
  public func agreedFailure(_ error: (any Error)?) throws -> Failure? {
    let error = error is FailedElsewhere ? nil : error
    let speaker = try allReduce(error == nil ? size : rank, .minimum)
    guard speaker < size else { return nil }
    let failure = error as? Failure
    let exitCode = (error as? any Diagnosable)?.exitCode ?? .internalError
    var code = exitCode.rawValue
    var message = failure?.message ?? error.map { "\($0)" } ?? ""
    // A flag of its own: no advice differs from empty advice.
    var hasAdvice: UInt8 = failure?.advice == nil ? 0 : 1
    var advice = failure?.advice ?? ""
    try broadcast(&code, from: speaker)
    try broadcast(&message, from: speaker)
    try broadcast(&hasAdvice, from: speaker)
    try broadcast(&advice, from: speaker)
    return Failure(
      ExitCode(rawValue: code) ?? .internalError,
      speaker == 0 ? message : "rank \(speaker): \(message)",
      advice: hasAdvice == 0 ? nil : advice)
  }
}
