import Diagnostics
import Foundation

/// The directory of a run: configuration, metrics, checkpoints and the final model.
public struct RunDirectory: Sendable {
  /// Where it is.
  public let path: String

  /// Names a directory; nothing is made yet.
  public init(_ path: String) { self.path = path }

  /// `config.yaml`: the configuration as it was resolved.
  public var configuration: String { "\(path)/config.yaml" }
  /// `metrics.jsonl`: one object for each epoch.
  public var metrics: String { "\(path)/metrics.jsonl" }
  /// `checkpoints`.
  public var checkpoints: String { "\(path)/checkpoints" }
  /// `model.h5`: the model at the end of training.
  public var model: String { "\(path)/model.h5" }

  /// Makes the directory, or checks that a run may go on in it.
  ///
  /// - Parameter resuming: whether files of an earlier run are welcome.
  /// - Throws: `Failure` with code `cannotCreate`.
  public func prepare(resuming: Bool) throws {
    let manager = FileManager.default
    guard resuming || isFresh else {
      throw Failure(
        .cannotCreate, "the run directory \(path) is not empty",
        advice: "go on with --resume auto, choose another with --output, or remove it")
    }
    guard !manager.fileExists(atPath: "\(path)/fold-1") else {
      throw Failure(
        .cannotCreate, "\(path) is the directory of a cross-validation",
        advice: "choose another with --output, or set training.folds as it was")
    }
    do {
      try manager.createDirectory(atPath: checkpoints, withIntermediateDirectories: true)
    } catch {
      throw Failure(
        .cannotCreate, "cannot create the run directory \(path): \(Self.reason(error))",
        advice: "choose another with --output")
    }
    guard access(path, W_OK | X_OK) == 0, access(checkpoints, W_OK | X_OK) == 0 else {
      throw Failure(
        .cannotCreate,
        "cannot write to the run directory \(path): \(SystemError.words())",
        advice: "choose another with --output")
    }
  }

  /// Whether there is nothing in the directory, or no more than what a run leaves that failed before
  /// its first epoch was done.
  var isFresh: Bool {
    func names(_ path: String) -> [String] {
      (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }
    func lasting(_ path: String) -> [String] {
      names(path).filter { !TemporaryFile.isTemporary($0) }
    }
    // The lock of a job that was killed, or this one's.
    let present = Set(lasting(path)).subtracting([RunLock.name])
    let log = try? FileManager.default.attributesOfItem(atPath: metrics)
    let isBegun =
      present.contains("checkpoints") && lasting(checkpoints).isEmpty
      && present.isSubset(of: ["checkpoints", "config.yaml", "metrics.jsonl"])
      && log?[.size] as? Int ?? 0 == 0
    return present.isEmpty || isBegun
  }

  /// Writes a text file that is there as a whole or not at all: under another name first, then renamed.
  ///
  /// - Throws: `Failure` with code `inputOutput`.
  public static func write(_ text: String, to path: String) throws {
    do {
      try TemporaryFile.replace(path) { temporary in
        let file = try PlainFile(creating: temporary)
        try file.write(Array(text.utf8), at: 0)
        try file.synchronize()
      }
    } catch let failure as Failure {
      throw failure.with(.inputOutput)
    }
  }

  /// Writes a text file where it is not there with this content already: a run whose disk is full can go
  /// on.
  ///
  /// - Throws: as `write(_:to:)`.
  public static func update(_ path: String, with text: String) throws {
    if (try? String(contentsOfFile: path, encoding: .utf8)) != text { try write(text, to: path) }
  }

  /// Removes what processes that died while writing left in the directory.
  ///
  /// - Parameter isLocked: whether no other process works in the directory (`RunLock`).
  /// - Throws: `Failure` with code `inputOutput` or `missingInput`.
  public func removeLeftovers(isLocked: Bool) throws {
    for directory in [path, checkpoints] {
      try TemporaryFile.removeLeftovers(in: directory, isLocked: isLocked)
    }
  }

  /// The system's word for an error of Foundation's.
  static func reason(_ error: any Error) -> String {
    let underlying =
      (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
    guard underlying.domain == NSPOSIXErrorDomain else { return error.localizedDescription }
    return SystemError.words(Int32(truncatingIfNeeded: underlying.code))
  }
}
