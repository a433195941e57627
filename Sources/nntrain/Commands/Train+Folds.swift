import DataLoading
import Diagnostics
import MPI
import Training

extension Train {
  /// Trains a model for each fold, one after the other. Collective.
  ///
  /// - Parameters:
  ///   - first: the blueprint of the first fold.
  ///   - path: where all run directories are.
  ///   - lock: keeps other jobs out of it.
  ///   - trace: keeps a trace of some steps, of the first fold that is trained.
  /// - Returns: how the last training ended: those after one that is stopped are not begun.
  func crossValidate(
    _ first: Blueprint, in path: String, lock: RunLock, trace: StepTrace?, on world: Communicator
  ) throws -> Outcome {
    guard let count = first.fold?.count else { preconditionFailure("no folds") }
    guard resume == nil || resume == "auto" else {
      throw Failure(
        .usage, "with training.folds, --resume takes 'auto' alone",
        advice: "each fold goes on from the newest checkpoint of its own run directory")
    }
    let directory = CrossValidationDirectory(path)
    var results = try world.agree {
      let samples = first.training.samples.count + (first.validation?.samples.count ?? 0)
      guard world.rank == 0 else { return CrossValidationResults(folds: count, samples: samples) }
      return try directory.open(
        first.configuration.yaml, folds: count, samples: samples, resuming: resume != nil,
        lock: lock)
    }
    say("\(RunHeader(first).text)  output     \(path)\n", world)
    for number in 1...count {
      // Rank 0 alone has read the results.
      var isDone = results[number] == nil ? 0 : 1
      try world.broadcast(&isDone, from: 0)
      guard isDone == 0 else {
        say("\nFold \(number)/\(count) is done.\n", world)
        continue
      }
      let outcome = try train(
        Fold(number, of: count), first, in: directory, lock, &results, trace, on: world)
      guard outcome.exitCode == .success else { return outcome }
    }
    say("\n\(Self.table(results))Folds: \(directory.results)\n", world)
    return .completed
  }

  /// Trains the model of one fold, and writes its results.
  private func train(
    _ fold: Fold, _ first: Blueprint, in directory: CrossValidationDirectory,
    _ lock: RunLock, _ results: inout CrossValidationResults, _ trace: StepTrace?,
    on world: Communicator
  ) throws -> Outcome {
    let blueprint =
      fold.number == 1
      ? first
      : try Blueprint(
        first.configuration, facts: first.facts, world: world, fold: fold.number,
        withDataOf: first)
    let run = directory.run(fold)
    let reader = try world.agree {
      try world.rank == 0 ? open(run, first.configuration, lock) : nil
    }
    let counts = [blueprint.training, blueprint.validation].compactMap(\.self)
      .map { NumberText.grouped($0.samples.count) }
    say(
      "\nFold \(fold.number)/\(fold.count): \(counts[0]) training, \(counts[1]) validation samples\n",
      world)
    let recorder = FoldRecorder(fold)
    let outcome = try train(
      blueprint, in: run, from: reader, recorder: recorder, trace: trace, on: world)
    try world.agree {
      guard world.rank == 0, outcome.exitCode == .success, let record = recorder.record else {
        return
      }
      results.add(record)
      try directory.write(results)
    }
    return outcome
  }

  private func say(_ text: String, _ world: Communicator) {
    if world.rank == 0 { Terminal.write(text) }
  }

  /// A line for each metric: its mean and standard deviation over the folds.
  private static func table(_ results: CrossValidationResults) -> String {
    var table = TextTable(rightAligned: [1, 2])
    table.append(["over \(results.folds) folds", "mean", "deviation"])
    for (key, mean, deviation) in results.summary {
      table.append(["  \(key)", NumberText.short(mean), NumberText.short(deviation)])
    }
    return table.text
  }
}
