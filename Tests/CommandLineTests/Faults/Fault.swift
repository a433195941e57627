import Foundation
import TestSupport
import Testing

/// A row of the README's table of faults, and what brings the fault about: the table says of it what the
/// test has seen.
///
/// To add one, write a file `Fault+….swift` with an entry, and put that into `Fault.all`.
struct Fault: Sendable, CustomTestStringConvertible {
  /// What happens, as the table has it.
  let name: String
  /// What the user sees: words that have to be printed.
  let words: [String]
  /// What the table says of the words, where they are not enough: `{}` stands for them.
  var wording = "{}"
  /// The exit code; nil where the training goes on.
  let exitCode: Int32?
  /// What happens then, as `started again`.
  var consequence: String?
  /// What is left in the run directory `run`.
  let kept: FaultRemains
  /// On how many ranks the training goes on in the test.
  var ranks = 1
  /// Its `training.shards`.
  var shards = "auto"
  /// Whether it can be brought about here, and is wanted: some take long, and others have tests of their own,
  /// so that they are left to `launch/test cluster`.
  var isPossible: @Sendable () -> Bool = { true }
  /// Trains in a folder, under this fault. The exit code of a script is that of the start that met the
  /// fault, and 0 where training went on.
  let provoke: @Sendable (TrainingFolder) throws -> CommandResult

  var testDescription: String { name }

  /// The row of the table.
  var row: String {
    let shown = words.map { "`\($0)`" }.joined(separator: " … ")
    let code = exitCode.map { "\($0)" } ?? "none"
    let end = consequence.map { "\(code); \($0)" } ?? code
    return "| \(name) | \(wording.replacing("{}", with: shown)) | \(end) | \(kept.words) |\n"
  }
}

extension Fault {
  /// All rows, in the order of the table.
  static let all: [Fault] =
    stopping + [rankKilled, launcherKilled, rankStopped, hostLost, sameFaultAgain] + disk + damage
    + data + [badStart, inUse, notFinite, smallMemory, smallSharedMemory]

  /// Those that can be brought about here; the others are named on standard output.
  static let possible: [Fault] = {
    let skipped = all.filter { !$0.isPossible() }.map(\.name)
    if !skipped.isEmpty { print("skipped: faults (\(skipped.joined(separator: "; ")))") }
    return all.filter { fault in !skipped.contains(fault.name) }
  }()

  /// A fault that a script of the shell brings about.
  static func script(
    _ text: String, timeout: Double = 60
  ) -> @Sendable (TrainingFolder) throws -> CommandResult {
    { try $0.shell("\(TrainTests.Interruption.waiting)\n\(text)", timeout: timeout) }
  }

  /// The training of scripts: as good as without end.
  static var endless: String { TrainTests.Interruption.endless }
}
