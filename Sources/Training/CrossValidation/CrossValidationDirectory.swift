import DataLoading
import Diagnostics
import Foundation

/// The directory of a cross-validation: the configuration, a run directory for each fold, results.
public struct CrossValidationDirectory: Sendable {
  /// Where it is.
  public let path: String

  /// Names a directory; nothing is made yet.
  public init(_ path: String) { self.path = path }

  /// `config.yaml`: the configuration as it was resolved.
  public var configuration: String { "\(path)/config.yaml" }
  /// `folds.json`: the results.
  public var results: String { "\(path)/folds.json" }

  /// `fold-1`, `fold-2`, …: the run directory of a fold.
  public func run(_ fold: Fold) -> RunDirectory { RunDirectory("\(path)/fold-\(fold.number)") }

  /// Makes the directory, or checks that a cross-validation may go on in it, and gives the results
  /// that it already has: those of folds that were trained with the same configuration.
  ///
  /// - Parameters:
  ///   - configuration: as YAML; it is written to `config.yaml`.
  ///   - samples: the number of samples that are cut into folds.
  ///   - resuming: whether files of an earlier job are welcome.
  ///   - lock: keeps other jobs out from then on.
  /// - Throws: `Failure` with code `cannotCreate`, where another job has the directory, too, or
  ///   `inputOutput`.
  public func open(
    _ configuration: String, folds: Int, samples: Int, resuming: Bool, lock: RunLock
  ) throws -> CrossValidationResults {
    try requireFresh(unless: resuming)
    guard !isPlainRun else {
      throw Failure(
        .cannotCreate, "\(path) is the run directory of a training without folds",
        advice: "choose another with --output")
    }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw Failure(
        .cannotCreate, "cannot create the directory \(path): \(RunDirectory.reason(error))",
        advice: "choose another with --output")
    }
    try lock.take()
    // Whoever had it may have left something.
    try requireFresh(unless: resuming)
    let fresh = CrossValidationResults(folds: folds, samples: samples)
    let old = text(at: results).flatMap { CrossValidationResults(parsing: $0) }
    let isSame = text(at: self.configuration) == configuration
    let isGoingOn = isSame && old?.folds == folds && old?.samples == samples
    // Before the configuration says that they are its results.
    if !isGoingOn, names.contains("folds.json") { try write(fresh) }
    try TemporaryFile.removeLeftovers(in: path, isLocked: lock.isHeld)
    try RunDirectory.update(self.configuration, with: configuration)
    return isGoingOn ? old ?? fresh : fresh
  }

  private func requireFresh(unless resuming: Bool) throws {
    guard resuming || isFresh else {
      throw Failure(
        .cannotCreate, "the directory \(path) is not empty",
        advice: "go on with --resume auto, choose another with --output, or remove it")
    }
  }

  /// Writes the results.
  ///
  /// - Throws: `Failure` with code `inputOutput`.
  public func write(_ results: CrossValidationResults) throws {
    try RunDirectory.write(results.json, to: self.results)
  }

  private func text(at path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }

  private var names: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
  }

  private var isPlainRun: Bool { names.contains { $0 == "checkpoints" || $0 == "metrics.jsonl" } }

  /// Whether there is nothing in the directory, or no more than what is left of a job that failed
  /// before the first epoch of its first fold was done.
  private var isFresh: Bool {
    let first = RunDirectory("\(path)/fold-1")
    return names.allSatisfy {
      ["config.yaml", "fold-1", RunLock.name].contains($0) || TemporaryFile.isTemporary($0)
    } && first.isFresh
  }
}
