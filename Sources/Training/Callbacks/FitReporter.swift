/// Says at the end how well the model fits, from training against validation.
public final class FitReporter: Callback {
  private let write: (String) -> Void

  /// A reporter; `write` prints text as it is.
  public init(write: @escaping (String) -> Void) { self.write = write }

  public func trainingEnded(_ progress: TrainingProgress, test: EpochRecord?) {
    var records = progress.history.compactMap { EpochRecord(parsing: $0) }
      .filter { $0[.epoch] != nil }
    if let epoch = progress.restoredEpoch {
      records.removeAll { ($0[.epoch] ?? 0) > Double(epoch) }
    }
    guard let summary = FitSummary(records) else { return }
    write("Fit: \(summary.words)\n")
  }
}
