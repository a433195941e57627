import ArgumentParser
import Instrumentation
import MPI
import Training

/// The arguments that say what to trace.
struct TraceArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write what each rank does in some steps, for chrome://tracing or ui.perfetto.dev.",
      valueName: "file"))
  var trace: String?

  @Option(
    help: ArgumentHelp("The ranks to trace, as 0,2,8...11 (default: all).", valueName: "ranks"))
  var traceRanks: String?

  @Option(
    help: ArgumentHelp(
      "The steps to trace, as 100...119 (default: 20 steps after the first ten).",
      valueName: "steps"))
  var traceSteps: String?

  func validate() throws {
    guard trace != nil || (traceRanks == nil && traceSteps == nil) else {
      throw ValidationError("--trace-ranks and --trace-steps need --trace FILE")
    }
    if let traceRanks, NumberRanges(parsing: traceRanks) == nil {
      throw ValidationError(
        "--trace-ranks takes ranks from 0 on, as 0,2,8...11, not '\(traceRanks)'")
    }
    if let traceSteps, steps == nil {
      throw ValidationError(
        "--trace-steps takes steps from 1 on, as 100...119, not '\(traceSteps)'")
    }
  }

  private var steps: ClosedRange<Int>? {
    let ranges = traceSteps.flatMap { NumberRanges(parsing: $0) }?.ranges ?? []
    return ranges.count == 1 && ranges[0].lowerBound > 0 ? ranges[0] : nil
  }

  /// The arguments again: all ranks must have the same.
  var words: String {
    let words = [
      ("trace", trace), ("trace-ranks", traceRanks), ("trace-steps", traceSteps),
    ]
    return words.compactMap { name, value in value.map { " --\(name) \($0)" } }.joined()
  }

  /// The trace that is wanted, if one is. Collective.
  ///
  /// - Throws: as `StepTrace`.
  func trace(_ recorder: Recorder, on world: Communicator) throws -> StepTrace? {
    try trace.map {
      try StepTrace(
        $0, ranks: traceRanks.flatMap { NumberRanges(parsing: $0) }?.numbers, steps: steps,
        recorder: recorder, on: world)
    }
  }
}
