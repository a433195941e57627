import Diagnostics
import Foundation

/// `metrics.jsonl`: an object for each epoch, and one for the test at the end.
///
/// On resuming, the file is written anew from what the checkpoint knows, so that it ends where the
/// checkpoint does.
public final class MetricsLog: Callback {
  private let path: String

  /// A log in the given file.
  public init(path: String) { self.path = path }

  public func trainingStarted(_ progress: TrainingProgress, stepsPerEpoch: Int) throws {
    try RunDirectory.write(lines(progress.records), to: path)
  }

  public func epochEnded(_ progress: TrainingProgress) throws {
    try append(progress.records.suffix(1))
  }

  public func trainingEnded(_ progress: TrainingProgress, test: EpochRecord?) throws {
    if let test { try append([test]) }
  }

  private func lines(_ records: some Sequence<EpochRecord>) -> String {
    records.map { $0.json + "\n" }.joined()
  }

  private func append(_ records: some Sequence<EpochRecord>) throws {
    do {
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      defer { try? file.close() }
      try file.seekToEnd()
      try file.write(contentsOf: Data(lines(records).utf8))
    } catch {
      throw Failure(.inputOutput, "cannot write \(path): \(RunDirectory.reason(error))")
    }
  }
}
