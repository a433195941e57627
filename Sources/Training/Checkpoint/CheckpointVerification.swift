import Diagnostics

/// What a check of a checkpoint found, in one line.
public struct CheckpointVerification: Sendable {
  /// Whether the file is what was written.
  public let isSound: Bool
  /// The path, and what was found.
  public let line: String

  /// 0 for a sound file, 1 for any other.
  public var exitCode: ExitCode { isSound ? .success : .finding }

  /// Checks a file.
  ///
  /// - Throws: `Failure` with code `missingInput`, or `inputOutput` if the disk cannot be read.
  public init(_ path: String) throws {
    do {
      let reader = try CheckpointReader(path, examining: true)
      let progress = reader.checkpoint.progress
      let parameters = reader.weights.reduce(0) { $0 + $1.dataset.count }
      isSound = true
      line =
        "\(path): sound; step \(progress.step), \(progress.epoch) epochs done, "
        + "\(parameters) parameters, SHA-256 \(reader.digest.hexadecimal)"
    } catch let error as any Diagnosable
      where error.exitCode != .missingInput && error.exitCode != .inputOutput
    {
      isSound = false
      line = "\(error)"
    }
  }
}
