import Foundation
import TestSupport
import Testing

/// Checkpoints that are not what was written.
extension Fault {
  static let damage = [newestDamaged, newestCutShort, allDamaged, newerFormat]

  private static let newestDamaged = Fault(
    name: "the newest checkpoint is damaged",
    words: ["is damaged: its content is not what was written", "this checkpoint is passed over"],
    exitCode: nil, kept: .completed, provoke: resuming { $0[$0.count / 2] ^= 4 })

  private static let newestCutShort = Fault(
    name: "the newest checkpoint is cut short",
    words: ["is damaged: it is cut short", "this checkpoint is passed over"],
    exitCode: nil, kept: .completed, provoke: resuming { $0.removeLast(100) })

  private static let allDamaged = Fault(
    name: "all checkpoints are damaged",
    words: ["none of the checkpoints in run/checkpoints is sound"], exitCode: 65, kept: .untouched,
    provoke: resuming(all: true) { $0[0] ^= 1 })

  private static let newerFormat = Fault(
    name: "a checkpoint is of a newer release",
    words: ["is a checkpoint of format 9; this program reads up to format 1"], exitCode: 78,
    kept: .untouched,
    provoke: { folder in
      try folder.train("run", "training.epochs=2")
      try reseal(folder.file("run/checkpoints/step-000000012.h5"), format: 9)
      return try resume(folder)
    })

  /// Trains two epochs, spoils the newest checkpoint, or all, and goes on to the third.
  private static func resuming(
    all: Bool = false, _ spoil: @escaping @Sendable (inout Data) -> Void
  ) -> @Sendable (TrainingFolder) throws -> CommandResult {
    { folder in
      let run = try folder.train("run", "training.epochs=2")
      for name in run.checkpoints where all || name == "step-000000012.h5" {
        let file = URL(fileURLWithPath: "\(run.path)/checkpoints/\(name)")
        var bytes = try Data(contentsOf: file)
        spoil(&bytes)
        // Not in place: best.h5 may be the same file.
        try bytes.write(to: file, options: .atomic)
      }
      return try resume(folder)
    }
  }

  private static func resume(_ folder: TrainingFolder) throws -> CommandResult {
    try FileManager.default.copyItem(atPath: folder.file("run"), toPath: folder.file("copy"))
    return try folder.nntrain(["small.yaml", "--output", "run", "--resume", "auto"])
  }
}
