import ArgumentParser
import Diagnostics
import Foundation
import MPI
import Training

/// A command that all ranks run together.
///
/// Every other command is done by the first rank alone, without MPI, however many were started.
protocol RankedCommand: ParsableCommand {}

extension RankedCommand {
  /// Starts MPI, does the work on all ranks, and ends MPI.
  ///
  /// What is thrown, by all ranks alike, is told while MPI still runs: mpirun ends all ranks as soon
  /// as one leaves with an error, and none leaves `MPI_Finalize` before the first rank, which
  /// speaks, has entered it. If other ranks cannot be reached any more, this one says so and ends
  /// them.
  ///
  /// - Parameter work: is given all ranks, numbered node by node.
  /// - Throws: `ArgumentParser.ExitCode` for what has been told; `MPIError` or `Failure` where MPI
  ///   does not start.
  func withRanks(_ work: (Communicator) throws -> Void) throws {
    let start = Deadline(Deadline.usual, "MPI has not started on all ranks")
    let environment = try MPIEnvironment()
    start.cancel()
    do {
      if let failure = environment.launchFailure {
        // These ranks do not know of each other: the one that speaks ends the launch.
        let variables = ProcessInfo.processInfo.environment
        guard LaunchCheck.isSpeaker(environment: variables) else {
          throw ArgumentParser.ExitCode.success
        }
        throw failure
      }
      try work(environment.world.numberedByNode())
    } catch {
      let code = told(error, to: environment.world)
      Self.limitEnd(Diagnostics.ExitCode(rawValue: code.rawValue) ?? .internalError)
      throw code
    }
    Self.limitEnd(.requeue)
  }

  /// Ends this process if the end of MPI, which comes with the environment's, takes too long: a rank may
  /// stand still, or be lost.
  private static func limitEnd(_ code: Diagnostics.ExitCode) {
    _ = Deadline(Deadline.usual, "MPI has not ended on all ranks", code: code)
  }

  /// What is left to throw of an error when it has been told.
  private func told(_ error: any Error, to world: Communicator) -> ArgumentParser.ExitCode {
    let report = ErrorReport(error, of: self)
    if let error = error as? MPIError {
      report.show()
      world.abort(error.exitCode)
    }
    if world.rank == 0 { report.show() }
    return ArgumentParser.ExitCode(report.exitCode)
  }
}
