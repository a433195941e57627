import Foundation
import TestSupport
import Testing
import Training

extension TrainTests {
  /// Trainings that are asked to stop while they evaluate.
  @Suite struct EvaluationStops {
    /// Trains one epoch, is asked to stop once a checkpoint of its last step is there, and goes on; the
    /// result is that of a training to which nothing happened.
    private func stopAndGoOn(
      _ problem: SmallProblem, ranks: Int, every: String,
      _ inspect: (TrainingFolder, CheckpointReader) -> Void
    ) throws {
      let folder = try TrainingFolder(problem)
      // An evaluation takes a second or more.
      let settings = [
        "training.epochs=1", "checkpoint.every=\(every)", "model.0.dense.units=4000",
      ]
      let options = settings.map { "--set '\($0)'" }.joined(separator: " ")
      let result = try folder.shell(
        """
        \(Interruption.waiting)
        ranks \(ranks) small.yaml --output run \(options) & reached 6 || exit 1
        file=run/checkpoints/step-000000006.h5
        before=$(stat --format %i $file)
        kill -USR1 $!
        wait $!
        code=$?
        (($(stat --format %i $file) == before)) || echo "written again" >&2
        exit $code
        """)
      #expect(result.exitCode == 75 && result.standardError == "", "\(result)")
      #expect(result.standardOutput.contains("Stopped by request after saving"), "\(result)")
      #expect(!folder.has("run/model.h5"))
      let stopped = try CheckpointDirectory(folder.file("run/checkpoints")).newest { _ in }
      inspect(folder, try #require(stopped))

      let resumed = try folder.train(
        "run", settings[0], settings[1], settings[2], resume: "auto", ranks: ranks)
      let whole = try folder.train("whole", settings[0], settings[1], settings[2], ranks: ranks)
      try TrainTests.expectSameBits(whole, resumed, step: 6)
      let haveSameModel = try whole.weights() == resumed.weights()
      #expect(haveSameModel)
      let tests = [whole, resumed].map { run in
        run.standardOutput.split(separator: "\n").filter { $0.hasPrefix("Test: ") }
      }
      #expect(tests[0] == tests[1] && tests[0].count == 1)
    }

    /// The epoch's steps are done and saved; its record is made by the job that goes on.
    @Test(arguments: [1, 2]) func withinTheValidation(ranks: Int) throws {
      try stopAndGoOn(SmallProblem(validation: 300_000), ranks: ranks, every: "{steps: 6}") {
        folder, reader in
        let progress = reader.checkpoint.progress
        #expect(progress.epoch == 0 && progress.stepInEpoch == 6)
        let log = try? String(contentsOfFile: folder.file("run/metrics.jsonl"), encoding: .utf8)
        #expect(log ?? "" == "")
      }
    }

    /// The last epoch is done; only the test is made again.
    @Test(arguments: [2]) func withinTheTest(ranks: Int) throws {
      try stopAndGoOn(SmallProblem(test: 300_000), ranks: ranks, every: "epoch") { _, reader in
        let progress = reader.checkpoint.progress
        #expect(progress.epoch == 1 && progress.stepInEpoch == 0)
      }
    }
  }
}
