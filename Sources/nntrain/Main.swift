import ArgumentParser
import Compute
import Foundation
import HDF5
import MPI

/// The entry: reads the command line, runs the command, ends with its exit code.
@main
enum Main {
  /// What this program calls itself with to look at a file, before any command is looked for.
  private static let examination = "examine-file"

  static func main() {
    // Before any thread is started: they inherit it.
    SubnormalNumbers.flush()
    // A reader that leaves, as in `nntrain inspect data.h5 | head`, ends the command quietly, even
    // where the parent process ignores the signal. So does, for a rank, another on a host that it can
    // no longer send to: the launcher then starts all again.
    signal(SIGPIPE, SIG_DFL)
    // A file that grows over its limit is an error of writing, told in words, and not the end.
    signal(SIGXFSZ, SIG_IGN)
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == examination { exit(FileExamination.run(Array(arguments.dropFirst()))) }
    FileExaminer.current = FileExaminer(program: "/proc/self/exe", arguments: [examination])
    let code = run(arguments)
    exit(code == 0 ? checkOutput() : code)
  }

  /// Whether all output has arrived, as an exit code: a full disk is no success.
  private static func checkOutput() -> Int32 {
    do {
      try Terminal.checkOutput()
      return 0
    } catch {
      let report = ErrorReport(error)
      report.show()
      return report.exitCode
    }
  }

  /// Runs the command that the arguments name, and gives the exit code.
  ///
  /// Of several ranks the first alone speaks, and does alone what needs no other. The others then
  /// leave with 0 at once, also where the first one fails: mpirun ends all ranks as soon as one
  /// leaves with an error, and that one should be the rank that has spoken.
  private static func run(_ arguments: [String]) -> Int32 {
    let isSpeaker = LaunchCheck.isSpeaker(environment: ProcessInfo.processInfo.environment)
    var command: (any ParsableCommand)?
    do {
      var parsed = try NNTrain.parseAsRoot(arguments)
      command = parsed
      guard isSpeaker || parsed is any RankedCommand else { return 0 }
      try parsed.run()
      return 0
    } catch {
      guard isSpeaker || MPIEnvironment.isInitialized else { return 0 }
      let report = ErrorReport(error, of: command)
      if isSpeaker { report.show() }
      return report.exitCode
    }
  }
}
