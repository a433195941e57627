import Foundation
import TestSupport
import Training

/// A training under `launch/run` that is started again whenever it ends, as a batch system does, on
/// another number of ranks.
final class SoakRun: @unchecked Sendable {
  let folder: TrainingFolder
  private let disk: SmallDisk?
  private let ended = DispatchSemaphore(value: 0)

  /// Samples for epochs of 5,000 steps: each epoch has a line in every checkpoint, and a thousand faults are
  /// millions of steps.
  private static let problem = SmallProblem(training: 40_000)
  private static let settings = [
    "training.epochs=1000000", "training.batch_size=8", "training.shards=8",
    "checkpoint.every={minutes: 0.002}", "checkpoint.on_error=continue",
  ]
  static let stepsPerEpoch = 5000

  /// Prepares a run on a disk of its own, where that is possible.
  init() throws {
    folder = try TrainingFolder(Self.problem)
    disk = SmallDisk.isPossible ? try SmallDisk(folder.file("run"), kibibytes: 8192) : nil
    let overrides = Self.settings.map { "--set '\($0)'" }.joined(separator: " ")
    try folder.write(
      """
      \(TrainTests.Interruption.ranksHere)
      starts=0
      until [[ -e stop ]]; do
        counts=(2 1 2 4)
        options=(--pauses 1)
        (supervised "${counts[starts % 4]}" small.yaml --output run \(overrides)) &
        code=0
        wait $! || code=$?
        echo "the launcher ended with exit code $code"
        [[ $code == 75 || $code == 137 ]] || break
        while ranks_here; do sleep 0.02; done
        starts=$((starts + 1))
      done
      """, to: "job")
  }

  /// Whether its disk can be filled.
  var hasDisk: Bool { disk != nil }

  /// Everything that nntrain, mpirun and the launcher have said so far.
  var output: Data {
    (try? Data(contentsOf: URL(fileURLWithPath: folder.file("output")))) ?? Data()
  }

  /// The checkpoints and their steps, the newest first.
  var checkpoints: [CheckpointDirectory.Entry] {
    (try? CheckpointDirectory(folder.file("run/checkpoints")).entries()) ?? []
  }

  /// The newest checkpoint.
  var newest: CheckpointDirectory.Entry? { checkpoints.first }

  var processes: SoakProcesses { SoakProcesses(in: folder.directory.path) }

  /// Begins to train, beside this thread.
  func start() {
    let thread = Thread { [self] in
      _ = try? folder.shell(". ./job >output 2>&1", timeout: 7200)
      ended.signal()
    }
    thread.start()
  }

  /// Asks it to stop for good, and waits; whether it did.
  func stop() -> Bool {
    try? folder.write("", to: "stop")
    for _ in 0..<20 {
      if let launcher = processes.launcher { kill(launcher, SIGTERM) }
      if ended.wait(timeout: .now() + 2) == .success { return true }
    }
    return false
  }

  /// Takes all the room that the disk has.
  func fillDisk() {
    _ = try? CommandRunner(workingDirectory: folder.directory.path).run([
      "sh", "-c", TrainingFolder.fillDisk,
    ])
  }

  /// Gives the room back.
  func freeDisk() { unlink(folder.file("run/filler")) }

  /// Takes the run directory off its disk.
  func settle() throws {
    if let disk { try folder.takeRun(off: disk) }
  }
}
