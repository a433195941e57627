import Diagnostics
import Foundation

/// `metrics.jsonl`: an object for each epoch, one for each step in which the layers were measured, and
/// one for the test at the end.
///
/// On resuming, the file is written anew from what the checkpoint knows, so that it ends where the
/// checkpoint does.
public final class MetricsLog: Callback {
  private let path: String

  /// A log in the given file.
  public init(path: String) { self.path = path }

  public func trainingStarted(_ progress: TrainingProgress, stepsPerEpoch: Int) throws {
    try RunDirectory.write(progress.history.map { $0 + "\n" }.joined(), to: path)
  }

  public func layersMeasured(_ statistics: LayerStatistics) throws {
    try append(statistics.json)
  }

  public func epochEnded(_ progress: TrainingProgress) throws {
    if let record = progress.last { try append(record.json) }
  }

  public func trainingEnded(_ progress: TrainingProgress, test: EpochRecord?) throws {
    if let test { try append(test.json) }
  }

  private func append(_ line: String) throws {
    do {
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      defer { try? file.close() }
      try file.seekToEnd()
      try file.write(contentsOf: Data((line + "\n").utf8))
    } catch {
      throw Failure(.inputOutput, "cannot write \(path): \(RunDirectory.reason(error))")
    }
  }
}
