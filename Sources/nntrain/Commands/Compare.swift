import ArgumentParser
import Diagnostics

/// `nntrain compare`: which tensors of two models differ, and by how much.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compares the weights and the optimizer's state of two models or checkpoints.",
    discussion: """
      Tensors are found by name. For each that differs it shows how many elements do, the largest \
      absolute difference with its place and the two values, and the largest distance in units in \
      the last place. Progress and versions that differ are shown, too, and count as no difference. \
      Ends with 0 where all tensors are identical to the bit, with 1 where they differ.

        nntrain compare runs/a/model.h5 runs/b/model.h5
        nntrain compare --weights-only runs/a/model.h5 runs/a/checkpoints/best.h5
        nntrain compare --tolerance 1e-6 runs/one/model.h5 runs/four/model.h5
      """)

  @Argument(help: ArgumentHelp("A model or checkpoint, by nntrain or Keras.", valueName: "a.h5"))
  var first: String

  @Argument(help: ArgumentHelp("Another.", valueName: "b.h5"))
  var second: String

  @Option(
    help: ArgumentHelp(
      "Numbers count as equal where |a − b| ≤ x · max(1, |a|, |b|), NaN as equal to NaN.",
      valueName: "x"))
  var tolerance: Double?

  @Flag(help: "Leave the optimizer's state out.")
  var weightsOnly = false

  func validate() throws {
    guard let tolerance, !(tolerance >= 0 && tolerance.isFinite) else { return }
    throw ValidationError("--tolerance must be a number from 0 on")
  }

  func run() throws {
    let files = (a: try ComparedFile(first), b: try ComparedFile(second))
    CrashBlame.suspect("\(first) or \(second)")
    let criterion = tolerance.map { TensorComparison.Criterion.tolerance($0) } ?? .bits
    var lists = [try TensorListComparison(files, \.weights, noun: "weight", by: criterion)]
    if !weightsOnly {
      lists.append(try TensorListComparison(files, \.state, noun: "state tensor", by: criterion))
    }
    let parts = [TrainingDifference(files.a, files.b).text] + lists.map(\.text)
    Terminal.write(parts.filter { !$0.isEmpty }.map { "\($0)\n" }.joined())
    Terminal.write(summary(lists) + "\n")
    guard lists.allSatisfy({ $0.differingCount == 0 }) else {
      throw ArgumentParser.ExitCode(Diagnostics.ExitCode.finding.rawValue)
    }
  }

  /// `identical: 4 weights, 8 state tensors`, or `2 of 4 weights and 1 of 8 state tensors differ`.
  private func summary(_ lists: [TensorListComparison]) -> String {
    let shown = lists.filter { $0.count > 0 }
    guard shown.contains(where: { $0.differingCount > 0 }) else {
      let word = tolerance == nil ? "identical" : "equal within the tolerance"
      let counts = shown.map { Words.count($0.count, $0.noun) }.joined(separator: ", ")
      return "\(word): \(counts.isEmpty ? "there are no tensors" : counts)"
    }
    let counts = shown.map { "\($0.differingCount) of \(Words.count($0.count, $0.noun))" }
    return "\(counts.joined(separator: " and ")) differ"
  }
}
