import ArgumentParser
import Diagnostics
import Foundation
import JSON
import MPI
import Training

/// `nntrain bench step`: training steps, and beside them what the machine does at best.
struct BenchStep: RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "step",
    abstract: "Times training steps, and beside them what the machine does at best.",
    discussion: """
      Steps of the training that each configuration describes, data loading included, take turns on \
      all ranks with the same matrix products by themselves, with a large product and with passes \
      over memory. Without a configuration, the workloads that are part of the program are measured, \
      on samples that are made up and lie in memory: \(Workload.all.map(\.name).joined(separator: ", ")). \
      Nothing is written.

        mpirun -np 2 nntrain bench step
        mpirun -np 2 nntrain bench step --workloads mnist_mlp,wide --json -
        mpirun -np 2 nntrain bench step configs/mnist-mlp.yaml

      The limit is the time in which the machine, at the peaks that were measured in between, could do \
      the step's products and move the bytes that a step has to move at least. Time by phase is taken \
      in further rounds, since meetings of the ranks make steps longer. Where training.shards \
      is fixed, steps with training.shards=auto take their turn, too: what exactness costs. With \
      --beside, steps with other values take that turn.

        mpirun -np 2 nntrain bench step --beside training.threads=2
      """)

  @OptionGroup var source: BenchmarkArguments

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A value of another training of the same, whose steps take turns with those that are measured.",
      valueName: "key=value"))
  var beside: [String] = []

  @Option(help: "How often steps, products and the rest take turns.")
  var rounds = 10

  @Option(help: "The steps of a round (default: as many as take 0.15 s, at least 3).")
  var steps: Int?

  @Option(
    help: ArgumentHelp("Write all results as JSON; '-' is the standard output.", valueName: "file"))
  var json: String?

  @Flag(help: "Measure nothing: print the workloads as JSON, in Keras' terms.")
  var describe = false

  func validate() throws {
    guard rounds > 0, steps ?? 1 > 0 else {
      throw ValidationError("--rounds and --steps start at 1")
    }
    guard !describe || source.configurations.isEmpty else {
      throw ValidationError("--describe is for the program's own workloads, not for configurations")
    }
  }

  func run() throws {
    guard !describe else {
      let workloads = try source.workloadsToMeasure.map { try $0.json(source.assignments) }
      return Terminal.write(JSONValue.array(workloads).text + "\n")
    }
    let beforeMPI = ProcessTime.sinceStart
    try withRanks { world in
      let runs = source.runs
      let node = try world.splitByNode()
      let data = SyntheticData()
      var report: StepReport?
      var started = ContinuousClock.now - .seconds(beforeMPI)
      for run in runs {
        let result = try measure(run, data, on: world, node: node, started: started)
        report =
          report
          ?? StepReport(
            result.blueprint, isAlone: runs.count == 1, rival: rivalSettings(of: result.blueprint))
        report?.append(result.blueprint, result.timing, ready: result.ready)
        started = .now
      }
      guard let report else { return }
      try world.agree {
        if world.rank == 0 { try ResultFile(json).write(report.json, orPrint: report.text) }
      }
    }
  }

  /// Measures a run on all ranks.
  private func measure(
    _ run: BenchmarkArguments.Run, _ data: SyntheticData, on world: Communicator,
    node: Communicator, started: ContinuousClock.Instant
  ) throws -> (blueprint: Blueprint, timing: StepTiming, ready: Double) {
    let number = steps.map { "\($0)" } ?? "auto"
    let configuration = try Preflight.configuration(
      for: "bench step \(source.words) --rounds \(rounds) --steps \(number)"
        + beside.map { " --beside \($0)" }.joined(), on: world, node: node
    ) {
      if world.rank == 0 { try ResultFile(json).check() }
      return try run.read([])
    }
    let facts = try LaunchFacts(world: world, node: node)
    let blueprint = try run.blueprint(configuration, data, facts, world)
    let experiment = try Experiment(blueprint, world: world, resumingFrom: nil)
    let settings = rivalSettings(of: blueprint)
    let rival =
      settings.isEmpty
      ? nil
      : try Experiment(
        run.blueprint(world.agree { try run.read(settings) }, data, facts, world), world: world,
        resumingFrom: nil)
    let prepared = ContinuousClock.now
    let timing = try experiment.benchmark(
      rounds: rounds, steps: steps, on: world, against: rival)
    return (blueprint, timing, (prepared - started) / .seconds(1) + timing.firstStep)
  }

  /// What is other in the training that takes turns with a run; nothing where there is none.
  private func rivalSettings(of blueprint: Blueprint) -> [String] {
    let isFixed = blueprint.configuration.training.shards != nil
    return beside.isEmpty && isFixed ? ["training.shards=auto"] : beside
  }
}
