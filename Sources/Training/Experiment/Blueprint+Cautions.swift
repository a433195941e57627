import Compute
import Optimization

extension Blueprint {
  /// Why a training that goes on from a checkpoint may differ from one that was never interrupted:
  /// a line for each reason, none where its bits will be the same or nothing is left to train.
  ///
  /// - Parameter path: the checkpoint's, for the words.
  public func cautions(resuming checkpoint: Checkpoint, at path: String) -> [String] {
    guard checkpoint.progress.epoch < configuration.training.epochs else { return [] }
    return [libraryCaution(checkpoint, path), shardsCaution(checkpoint, path)].compactMap(\.self)
  }

  private func libraryCaution(_ checkpoint: Checkpoint, _ path: String) -> String? {
    let now = ProcessorFeatures.current
    guard let library = checkpoint.versions["oneDNN"],
      let instructions = checkpoint.versions["instruction_set"],
      library != now.libraryVersion || instructions != now.instructionSet
    else { return nil }
    return "\(path) was written with oneDNN \(library), \(instructions); with \(now) the result "
      + "may differ in rounding from that of an uninterrupted run"
  }

  private func shardsCaution(_ checkpoint: Checkpoint, _ path: String) -> String? {
    guard let old = checkpoint.versions[Checkpoint.arrangementKey], old != arrangement else {
      return nil
    }
    let isSearch = (optimizer as? any SearchOptimizer)?.followsRanks ?? false
    return
      "\(path) was written with \(old), and with \(arrangement) the result differs"
      + (isSearch ? "" : " in rounding") + " from that of an uninterrupted run; "
      + (isSearch ? "a fixed number of candidates and " : "") + "training.shards: 8 from the start "
      + "\(isSearch ? "make" : "makes") it the same on 1, 2, 4 or 8 ranks"
  }
}

extension Checkpoint {
  /// Where `versions` keeps what the order of sums depended on.
  static let arrangementKey = "arrangement"
}
