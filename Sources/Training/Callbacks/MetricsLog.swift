import Diagnostics

/// `metrics.jsonl`: an object for each epoch, one for each step in which the layers were measured, and
/// one for the test at the end.
///
/// On resuming, the file is written anew from what the checkpoint knows, so that it ends where the
/// checkpoint does. So it is when a line could not be added, and the training went on: then nothing is
/// missing in the end.
public final class MetricsLog: Callback {
  private let path: String
  private let outage: Outage

  /// A log in the given file.
  ///
  /// - Parameters:
  ///   - onError: what is done when it cannot be written, before the end.
  ///   - warn: tells that it cannot.
  ///   - remark: tells that it can again.
  public init(
    path: String, onError: CheckpointErrorPolicy = .stop,
    warn: @escaping (String) -> Void = { _ in }, remark: @escaping (String) -> Void = { _ in }
  ) {
    self.path = path
    outage = Outage(
      onError, recovery: "\(path) is written again, and complete.", warn: warn, remark: remark)
  }

  public func trainingStarted(_ progress: TrainingProgress, stepsPerEpoch: Int) throws {
    try outage.attempt { try rewrite(progress) }
  }

  public func layersMeasured(_ statistics: LayerStatistics) throws {
    // The history has it, from which the whole is written when that is possible again.
    if outage.failure == nil { try outage.attempt { try append(statistics.json) } }
  }

  public func epochEnded(_ progress: TrainingProgress) throws {
    try outage.attempt { try update(progress, with: progress.last) }
  }

  public func trainingEnded(_ progress: TrainingProgress, test: EpochRecord?) throws {
    if outage.failure != nil { _ = try rewrite(progress) }
    if let test { _ = try append(test.json) }
  }

  private func update(_ progress: TrainingProgress, with record: EpochRecord?) throws -> Bool {
    guard outage.failure == nil else { return try rewrite(progress) }
    return try record.map { try append($0.json) } ?? false
  }

  private func rewrite(_ progress: TrainingProgress) throws -> Bool {
    try RunDirectory.write(progress.history.map { $0 + "\n" }.joined(), to: path)
    return true
  }

  /// Adds a line, or nothing at all.
  private func append(_ line: String) throws -> Bool {
    do {
      let file = try PlainFile(path, isWritable: true)
      do {
        try file.write(Array((line + "\n").utf8), at: file.size)
      } catch {
        file.truncate(to: file.size)
        throw error
      }
      return true
    } catch let failure as Failure {
      throw failure.with(.inputOutput)
    }
  }
}
