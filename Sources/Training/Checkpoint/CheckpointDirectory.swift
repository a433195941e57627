import Diagnostics
import Foundation
import Instrumentation

/// The directory of a run's checkpoints: `step-000001407.h5`, …, and `best.h5`.
public struct CheckpointDirectory: Sendable {
  /// Where it is.
  public let path: String

  /// Names a directory; nothing is made.
  public init(_ path: String) { self.path = path }

  /// A checkpoint in the directory.
  public struct Entry: Sendable, Hashable {
    /// The steps that were done when it was written.
    public let step: Int
    /// The path of the file.
    public let path: String
  }

  /// The path of the checkpoint after a number of steps.
  public func path(step: Int) -> String {
    let digits = String(step)
    let zeros = String(repeating: "0", count: max(9 - digits.count, 0))
    return "\(path)/step-\(zeros)\(digits).h5"
  }

  /// The path of the best checkpoint: a name of its own, that is never pruned.
  public var best: String { "\(path)/best.h5" }

  /// The path of the checkpoint whose weights become the model at the end, by `restore_best`.
  public var restorable: String { "\(path)/early-stopping-best.h5" }

  /// The checkpoints by step, newest first; none where there is no such directory.
  ///
  /// - Throws: `Failure` with code `inputOutput`.
  public func entries() throws -> [Entry] {
    do {
      let entries = try TemporaryFile.names(in: path).compactMap { name -> Entry? in
        guard name.hasPrefix("step-"), name.hasSuffix(".h5"),
          let step = Int(name.dropFirst(5).dropLast(3)), step >= 0
        else { return nil }
        return Entry(step: step, path: "\(path)/\(name)")
      }
      return entries.sorted { ($0.step, $0.path) > ($1.step, $1.path) }
    } catch let failure as Failure where failure.exitCode == .missingInput {
      return []
    }
  }

  /// The newest checkpoint that is sound, else the best one; nil where there is none.
  ///
  /// - Parameters:
  ///   - first: earlier steps do not count.
  ///   - limit: later steps do not count.
  ///   - onDamage: is told of each that is passed over, and why.
  /// - Throws: `Failure` with code `configuration` for a checkpoint of a newer format: going on from
  ///   an older one would silently lose work; with code `inputOutput` where a checkpoint cannot be read
  ///   for some seconds, which says nothing of what is in it; with code `data` where there are checkpoints
  ///   and none is sound, for a start from nothing would overwrite them.
  public func newest(
    from first: Int = 0, upTo limit: Int = .max, onDamage: (any Diagnosable) -> Void
  ) throws -> CheckpointReader? {
    let steps = try entries().filter { first <= $0.step && $0.step <= limit }.map(\.path)
    var isAnyDamaged = false
    for candidate in steps + [best].filter({ access($0, F_OK) == 0 }) {
      do {
        let reader = try Self.read(candidate)
        let step = reader.checkpoint.progress.step
        if first <= step && step <= limit { return reader }
      } catch let error as any Diagnosable where error.exitCode == .inputOutput {
        throw Failure(
          .inputOutput, "\(error)",
          advice: "start again when the disk can be read; if it cannot, remove this checkpoint: "
            + "training then goes on from the one before it")
      } catch let error as any Diagnosable where error.exitCode != .configuration {
        isAnyDamaged = true
        onDamage(error)
      }
    }
    guard !isAnyDamaged else {
      throw Failure(
        .data, "none of the checkpoints in \(path) is sound",
        advice: "remove them to start anew, or name a run directory with --output")
    }
    return nil
  }

  /// The checkpoint to restore, if it is there, sound, and that of an epoch.
  ///
  /// - Parameter remark: is told why one that is there is not.
  /// - Throws: `Failure` with code `inputOutput` where it cannot be read for some seconds.
  func restorable(ofEpoch epoch: Int, remark: (String) -> Void) throws -> CheckpointReader? {
    do {
      let reader = try Self.read(restorable)
      return reader.checkpoint.progress.epoch == epoch ? reader : nil
    } catch let error as any Diagnosable where error.exitCode != .inputOutput {
      remark("\(error)")
      return nil
    }
  }

  /// Seconds between tries to read a checkpoint: a network file system may be away for a moment.
  private static let pauses = [0.5, 1, 2]

  /// Opens a checkpoint; where the system cannot read it, several times.
  private static func read(_ path: String) throws -> CheckpointReader {
    for pause in pauses {
      do {
        return try CheckpointReader(path)
      } catch let error as any Diagnosable where error.exitCode == .inputOutput {
        Thread.sleep(forTimeInterval: pause)
        Activity.progress()
      }
    }
    return try CheckpointReader(path)
  }

  /// Removes all but the newest checkpoints, and those of later steps than the one just written: they
  /// are of an earlier run, from whose middle this one went on.
  ///
  /// - Parameters:
  ///   - count: how many stay.
  ///   - written: the step of the one that was just written.
  ///   - start: where it is the first one that a job writes, the step from which the job went on. Those
  ///     in between go, too: they are damaged, and would take the place of sound ones among those that
  ///     are kept.
  /// - Throws: `Failure` with code `inputOutput`.
  public func prune(keeping count: Int, written: Int, firstSince start: Int? = nil) throws {
    let start = start ?? written
    let all = try entries()
    let current = all.filter { $0.step == written || $0.step <= min(start, written) }
    for entry in Set(all).subtracting(current.prefix(count)) {
      guard unlink(entry.path) == 0 || errno == ENOENT else {
        throw Failure(.inputOutput, "cannot remove \(entry.path): \(SystemError.words())")
      }
    }
  }

  /// Makes a checkpoint the best one too.
  ///
  /// It gets a second name where the file system can do that, as checkpoints are never changed, and
  /// else a copy.
  ///
  /// - Throws: `Failure` with code `inputOutput` or `cannotCreate`; the best one so far is then
  ///   still there.
  public func markBest(step: Int) throws { try giveName(best, toStep: step) }

  /// Makes a checkpoint the one to restore, in the same way.
  ///
  /// - Throws: as `markBest(step:)`.
  public func markForRestoring(step: Int) throws { try giveName(restorable, toStep: step) }

  private func giveName(_ name: String, toStep step: Int) throws {
    let source = path(step: step)
    try TemporaryFile.replace(name) { temporary in
      if link(source, temporary) != 0 { try Self.copy(source, to: temporary) }
    }
  }

  private static func copy(_ source: String, to target: String) throws {
    let original = try PlainFile(source)
    let copy = try PlainFile(creating: target)
    var position = 0
    try original.forEachPiece(from: 0) { piece in
      try copy.write(piece, at: position)
      position += piece.count
    }
    try copy.synchronize()
  }
}
