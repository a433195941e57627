import ArgumentParser
import Diagnostics
import HDF5
import Training

/// `nntrain verify`: whether a checkpoint is what was written.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks that a checkpoint or model is what was written.",
    discussion: """
      Reads the whole file and compares it with the SHA-256 in its header, then opens it. Prints \
      one line for each file; ends with 0 where all are sound, with 1 where one is not.

        nntrain verify runs/mnist-mlp/checkpoints/*.h5
      """)

  @Argument(help: ArgumentHelp("The checkpoints or models.", valueName: "checkpoint.h5"))
  var paths: [String]

  func run() throws {
    var code = Diagnostics.ExitCode.success
    for path in paths {
      CrashBlame.suspect(path)
      let verification = try CheckpointVerification(path)
      Terminal.write("\(verification.line.printable)\n")
      if !verification.isSound { code = .finding }
    }
    if code != .success { throw ArgumentParser.ExitCode(code.rawValue) }
  }
}
