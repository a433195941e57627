import Diagnostics
import Foundation
import JSON
import TestSupport
import Testing
import Training

extension TrainTests {
  /// A run that is killed at a system call of its writing, or in which that call fails: at one after the
  /// other, each run going on where the one before it was ended.
  ///
  /// A few calls by default; with `launch/test cluster`, the run is killed at every single one, and every
  /// few fail.
  @Suite(.enabled(if: SystemCallFaults.isPossible)) struct SystemCalls {
    private static let settings = [
      "training.early_stopping={restore_best: true, patience: 1000000}", "checkpoint.keep=2",
    ]

    /// Trains in `run`, with `command` in front.
    private func train(
      _ folder: TrainingFolder, epochs: Int, under command: [String], settings: [String] = []
    ) throws -> CommandResult {
      let program = try BuiltExecutable.path("nntrain")
      let overrides = (Self.settings + settings + ["training.epochs=\(epochs)"])
        .flatMap { ["--set", $0] }
      // MPI makes its session directory where it is not there, and a killed process leaves it: with a new one
      // for each, all runs make the same calls.
      _ = try folder.shell("rm -rf session && mkdir session")
      // All of a run's calls are many epochs together.
      let runner = CommandRunner(
        timeout: 600, environment: ["OMPI_MCA_orte_tmpdir_base": folder.file("session")],
        workingDirectory: folder.directory.path)
      return try runner.run(
        command + [program, "small.yaml", "--output", "run", "--resume", "auto"] + overrides)
    }

    /// The calls of a training that change files, from the first one that has to do with the run directory
    /// on.
    private func calls(
      _ folder: TrainingFolder, epochs: Int
    ) throws -> [SystemCallFaults.Call] {
      let result = try train(
        folder, epochs: epochs, under: SystemCallFaults.trace(to: folder.file("calls")))
      try #require(result.exitCode == 0, "\(result)")
      let calls = try SystemCallFaults.calls(in: folder.file("calls"))
      let first = try #require(calls.firstIndex { $0.line.contains("\"run") })
      return calls[first...].filter(Self.isWriting)
    }

    /// Other calls only look at files or have nothing to do with them: to be killed there is to be killed
    /// at the next one that does.
    private static func isWriting(_ call: SystemCallFaults.Call) -> Bool {
      switch call.name {
      case "close": false
      case "openat": call.line.contains("O_CREAT")
      case "write": !call.line.hasPrefix("write(1,") && !call.line.hasPrefix("write(2,")
      default: true
      }
    }

    /// So many of them, spread over them, or with the tests of clusters `many`.
    private func chosen(
      _ calls: [SystemCallFaults.Call], _ few: Int, many: Int = .max
    ) -> [SystemCallFaults.Call] {
      let count = Slurm.areWanted ? many : few
      guard calls.count > count else { return calls }
      return (0..<count).map { calls[($0 * 2 + 1) * calls.count / (2 * count)] }
    }

    /// Checks that all files of the run are whole, whatever happened; tells the newest step.
    private func checkFiles(
      _ folder: TrainingFolder, leftovers: Int, _ place: String
    ) throws -> Int {
      var hidden = 0
      for subfolder in ["run", "run/checkpoints"] {
        for name in folder.names(in: subfolder) {
          let path = folder.file("\(subfolder)/\(name)")
          if name.hasPrefix(".") {
            hidden += 1
          } else if name.hasSuffix(".h5") {
            let verification = try CheckpointVerification(path)
            #expect(verification.isSound, "\(place): \(verification.line)")
          } else if name == "metrics.jsonl" {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let areWhole =
              (text.isEmpty || text.hasSuffix("\n"))
              && text.split(separator: "\n").allSatisfy { JSONValue(parsing: String($0)) != nil }
            #expect(areWhole, "\(place): \(text.suffix(300))")
          }
        }
      }
      #expect(hidden <= leftovers, "\(place): \(folder.names(in: "run/checkpoints"))")
      let directory = CheckpointDirectory(folder.file("run/checkpoints"))
      return try directory.newest { Issue.record("\(place): \($0)") }?.checkpoint.progress.step ?? 0
    }

    /// The run, brought to its end, is one to which nothing happened.
    private func expectUndisturbed(_ folder: TrainingFolder, epochs: Int) throws {
      let end = try train(folder, epochs: epochs, under: [])
      #expect(end.exitCode == 0 && end.standardError == "", "\(end)")
      let step = try checkFiles(folder, leftovers: 0, "in the end")
      try FileManager.default.moveItem(atPath: folder.file("run"), toPath: folder.file("ended"))
      let whole = try train(folder, epochs: epochs, under: [])
      #expect(whole.exitCode == 0, "\(whole)")
      let runs = ["run", "ended"].map { TrainedRun(path: folder.file($0), standardOutput: "") }
      try TrainTests.expectSameBits(runs[0], runs[1], step: step)
      let models = try runs.map { try $0.weights() }
      let haveSameModel = models[0] == models[1]
      #expect(haveSameModel)
    }

    /// From an empty directory on, over start, checkpoints, the best ones, those that are removed.
    @Test func killedAtEach() throws {
      let folder = try TrainingFolder()
      let calls = try calls(folder, epochs: 4)
      try FileManager.default.removeItem(atPath: folder.file("run"))
      var last = 0
      for call in chosen(calls, 16) {
        let kill = SystemCallFaults.command(call.name, "signal=KILL", when: "\(call.number)")
        // Directories that are there are not made again, and the best epochs are rare later on: these calls
        // would not come for long.
        if ["mkdir", "link"].contains(call.name) {
          _ = try folder.shell("rm -rf run")
          last = 0
        }
        let result = try train(folder, epochs: 1_000_000, under: kill)
        #expect(result.exitCode == 137, "\(call.number), \(call.line): \(result)")
        let step = try checkFiles(folder, leftovers: 1, "\(call.number), \(call.line)")
        #expect(step >= last, "\(call.number), \(call.line)")
        last = step
      }
      #expect(last > 0)
      if Slurm.areWanted { print("killed at each of \(calls.count) system calls") }
      try expectUndisturbed(folder, epochs: last / 6 + 2)
    }

    /// The end of a training: the last checkpoint is there, the model is written.
    @Test func killedAtTheEnd() throws {
      let folder = try TrainingFolder()
      _ = try calls(folder, epochs: 2)
      for call in chosen(try calls(folder, epochs: 2), 4) {
        let kill = SystemCallFaults.command(call.name, "signal=KILL", when: "\(call.number)")
        let result = try train(folder, epochs: 2, under: kill)
        #expect(result.exitCode == 137, "\(call.number), \(call.line): \(result)")
        let step = try checkFiles(folder, leftovers: 1, "\(call.number), \(call.line)")
        #expect(step == 12 && folder.has("run/model.h5"), "\(call.number), \(call.line)")
      }
      try expectUndisturbed(folder, epochs: 2)
    }

    /// Whether nothing is amiss where a call fails: what is not needed any more stays, a second name for a
    /// file becomes a copy, other jobs are not kept out, directories need not be synchronized.
    private static func mayFail(_ call: SystemCallFaults.Call, _ error: String) -> Bool {
      if call.name.contains("unlink") { return call.line.contains(".tmp-") || isOfLock(call) }
      if call.name.hasPrefix("link") || isOfLock(call) { return true }
      return call.name == "fsync" && error == "EROFS"
    }

    /// Whether a call makes the lock on the run directory or writes into it.
    private static func isOfLock(_ call: SystemCallFaults.Call) -> Bool {
      call.line.contains("\"run/lock\"") || call.line.contains("\"process ")
    }

    /// The call fails once. The training ends with one line of error, unless it does not matter, and
    /// leaves nothing behind.
    @Test(arguments: ["ENOSPC", "EIO", "EROFS"]) func failingOnce(error: String) throws {
      let folder = try TrainingFolder()
      let calls = try calls(folder, epochs: 3)
      var failures = 0
      for call in chosen(calls, 5, many: 50) {
        try FileManager.default.removeItem(atPath: folder.file("run"))
        let fault = SystemCallFaults.command(
          call.name, "error=\(error)", when: "\(call.number)")
        let result = try train(folder, epochs: 3, under: fault)
        let lines = result.standardError.split(separator: "\n")
        let isTold =
          result.exitCode == 0
          ? Self.mayFail(call, error)
            && lines.allSatisfy { $0.hasPrefix("nntrain: warning: run cannot be locked") }
          : [73, 74].contains(result.exitCode) && lines.count == 1
            && lines[0].hasPrefix("nntrain: error: ")
        #expect(isTold, "\(call.number), \(call.line): \(result)")
        failures += result.exitCode == 0 ? 0 : 1
        _ = try checkFiles(folder, leftovers: 0, "\(call.number), \(call.line)")
      }
      #expect(failures > 0)
      try expectUndisturbed(folder, epochs: 3)
    }

    /// With `checkpoint.on_error: continue` it is told once, and that it is over, unless the run does not
    /// even begin, or it is the end that fails.
    @Test func failingOnceAndGoingOn() throws {
      let folder = try TrainingFolder()
      let calls = try calls(folder, epochs: 3)
      var warnings = 0
      for call in chosen(calls, 5, many: 50) {
        try FileManager.default.removeItem(atPath: folder.file("run"))
        let fault = SystemCallFaults.command(call.name, "error=EIO", when: "\(call.number)")
        let result = try train(
          folder, epochs: 3, under: fault, settings: ["checkpoint.on_error=continue"])
        let lines = result.standardError.split(separator: "\n")
        let areWarnings = lines.allSatisfy { $0.hasPrefix("nntrain: warning: ") }
        let isTold =
          result.exitCode == 0
          ? areWarnings
            && lines.count == result.standardOutput.split(separator: "written again").count - 1
          : [73, 74].contains(result.exitCode)
        #expect(isTold, "\(call.number), \(call.line): \(result)")
        warnings += result.exitCode == 0 ? lines.count : 0
        _ = try checkFiles(folder, leftovers: 0, "\(call.number), \(call.line)")
      }
      #expect(warnings > 0)
      try expectUndisturbed(folder, epochs: 3)
    }
  }
}
