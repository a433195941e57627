import ArgumentParser
import Foundation
import MPI
import Training

/// `nntrain bench step`: training steps, and the matrix products in them alone.
struct BenchStep: RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "step",
    abstract: "Times training steps, and their matrix products alone.",
    discussion: """
      Steps of the configuration's training, data loading included, and the same matrix products by \
      themselves take turns on all ranks; the medians are printed. What a step takes beyond its \
      products is what reading, activations, the gradients' sum and the update cost. Where \
      training.shards is fixed, steps with training.shards=auto take their turn, too: what exactness \
      costs. Nothing is written.

        mpirun -np 2 nntrain bench step configs/mnist-mlp.yaml
      """)

  @OptionGroup var source: ConfigurationArguments

  @Option(help: "How often steps and products take turns.")
  var rounds = 15

  @Option(help: "The steps of a round.")
  var steps = 200

  func validate() throws {
    guard rounds > 0, steps > 0 else { throw ValidationError("--rounds and --steps start at 1") }
  }

  func run() throws {
    let beforeMPI = ProcessTime.sinceStart
    try withRanks { world in
      let started = ContinuousClock.now
      let blueprint = try source.blueprint(
        for: "bench step --rounds \(rounds) --steps \(steps)", on: world)
      let experiment = try Experiment(blueprint, world: world, resumingFrom: nil)
      let preparation = started.duration(to: .now) / .seconds(1)
      let rival = try blueprint.configuration.training.shards.map { _ in
        let configuration = try world.agree { try source.read(with: ["training.shards=auto"]) }
        let blueprint = try Blueprint(configuration, facts: blueprint.facts, world: world)
        return try Experiment(blueprint, world: world, resumingFrom: nil)
      }
      let result = try experiment.unsavedTrainer.benchmark(
        rounds: rounds, steps: steps, engine: experiment.engine, on: world,
        against: rival?.unsavedTrainer)
      guard world.rank == 0 else { return }
      let ready = beforeMPI + preparation + result.firstStep
      Terminal.write(RunHeader(blueprint).text + "\n" + report(result, blueprint, ready: ready))
    }
  }

  private func report(
    _ result: StepBenchmark.Result, _ blueprint: Blueprint, ready: Double
  ) -> String {
    let samples = Double(blueprint.batches.batchSize) / result.step
    var rows = [
      ("step", String(format: "%.1f us", result.step * 1e6)),
      ("products alone", String(format: "%.1f us", result.products * 1e6)),
      ("step / products", String(format: "%.3f", result.step / result.products)),
      ("samples per second", NumberText.grouped(samples)),
      ("GFLOP/s of the step", String(format: "%.0f", result.operations / result.step / 1e9)),
      (
        "GFLOP/s of the products", String(format: "%.0f", result.operations / result.products / 1e9)
      ),
      ("start to first step, without MPI_Init", String(format: "%.3f s", ready)),
    ]
    if let ratio = result.stepToRival {
      rows.append(
        ("step / step with training.shards=auto", String(format: "%.3f", ratio)))
    }
    var table = TextTable()
    for (name, value) in rows { table.append([name, value]) }
    return table.text
  }
}
