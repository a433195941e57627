import DataLoading

/// Notes what the model of a fold came to: the numbers of its last epoch, or of the best one where its
/// weights were restored, and of the test.
public final class FoldRecorder: Callback {
  /// The numbers; nil before the training has ended.
  public private(set) var record: EpochRecord?
  private let fold: Fold

  /// A recorder for a fold.
  public init(_ fold: Fold) { self.fold = fold }

  public func trainingEnded(_ progress: TrainingProgress, test: EpochRecord?) {
    let epochs = progress.history.compactMap { EpochRecord(parsing: $0) }
    let wanted = progress.restoredEpoch.map(Double.init)
    let last = epochs.last { wanted == nil || $0[.epoch] == wanted }
    var record = EpochRecord()
    record.append(.fold, Double(fold.number))
    for (key, value) in (last?.entries ?? []) + (test?.entries ?? [])
    where RecordKey(rawValue: key)?.isPassing != true {
      record.append(key, value)
    }
    self.record = record
  }
}
