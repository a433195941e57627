import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// `launch/pbs/train.pbs` as PBS would run it, with a program in place of `qsub`: there is no PBS here.
  @Suite(.enabled(if: Slurm.areWanted)) struct ClusterPBS {
    /// Runs the job on some slots of this machine.
    ///
    /// - Parameter before: the slots of the job that has submitted this one, if it was one.
    private func run(
      _ folder: TrainingFolder, minutes: String, slots: Int = 2, before: Int? = nil
    ) throws -> CommandResult {
      try folder.write(String(repeating: "localhost\n", count: slots), to: "nodes")
      return try folder.shell(
        """
        export PATH='\(folder.file("bin"))':$PATH PBS_NODEFILE=$PWD/nodes PBS_O_WORKDIR=$PWD
        \(before.map { "export NNTRAIN_SLOTS=\($0)" } ?? "")
        export PBS_JOBID=9.server PBS_JOBNAME=small OMPI_MCA_hwloc_base_binding_policy=none
        export ARGUMENTS="small.yaml --set training.shards=8"
        # The copy that PBS makes of a job has another name.
        sed 's/MINUTES=55/MINUTES=\(minutes)/; s/ --bind-to core/ --oversubscribe --bind-to none/; s/:PE=[^"]*//' \
          train.pbs >9.SC
        bash 9.SC
        """)
    }

    @Test func theTimeLimitSubmitsItAgain() throws {
      let folder = try TrainingFolder()
      try folder.configure("epochs: 3", "epochs: 1000000")
      try folder.install(job: "pbs/train.pbs")
      try folder.write(
        "#!/bin/sh\necho qsub $@ with $NNTRAIN_SLOTS slots >>asked\n", to: "bin/qsub")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: folder.file("bin/qsub"))
      let stopped = try run(folder, minutes: "0.02")
      #expect(stopped.exitCode == 75, "\(stopped)")
      #expect(stopped.standardOutput.contains("Time limit reached"), "\(stopped)")
      let asked = try String(contentsOfFile: folder.file("asked"), encoding: .utf8)
      #expect(asked == "qsub -V -N small \(folder.file("9.SC")) with 2 slots\n")

      // What was asked for on the command line is lost.
      let other = try run(folder, minutes: "55", slots: 1, before: 2)
      let isSaid = other.standardError.contains("the number of its slots is 1; it was 2.")
      #expect(other.exitCode == 78 && other.standardOutput == "" && isSaid, "\(other)")

      let epochs = try Interruption.newestStep(folder, in: "runs/small") / 6 + 2
      try folder.configure("epochs: 3", "epochs: \(epochs)")
      let done = try run(folder, minutes: "55", before: 2)
      #expect(done.exitCode == 0 && done.standardError == "", "\(done)")
      #expect(done.standardOutput.contains("Going on after step"), "\(done)")
      let whole = try folder.train("whole", "training.shards=8")
      let again = TrainedRun(path: folder.file("runs/small"), standardOutput: "")
      try TrainTests.expectSameBits(whole, again, step: 6 * epochs)
    }

    @Test func withoutAConfiguration() throws {
      let folder = try TrainingFolder()
      try folder.install(job: "pbs/train.pbs")
      let result = try folder.shell("bash train.pbs")
      #expect(result.exitCode == 64 && result.standardError.contains("which configuration?"))
    }
  }
}
