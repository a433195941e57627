import ArgumentParser
import Diagnostics
import Foundation
import MPI
import Training

/// `nntrain bench scale`: how long steps take on other numbers of ranks, by a model.
struct BenchScale: RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "scale",
    abstract: "Models training steps on more ranks and nodes, from what is measured here.",
    discussion: """
      Steps of each training are measured on 1, 2, 4 … of the ranks that run this, over batches of \
      several sizes, and with them the exchange of gradients on a node. A model is fitted to the most \
      ranks that have a core each: passes cost so much for a step and for a sample, an update for a \
      parameter, an exchange for a byte and for a barrier; between nodes, the messages of the \
      hierarchical exchange take the link's latency each and its rate for their bytes. It tells the \
      time of a step on each number of ranks; where that was measured, the measurement stands beside \
      it. All else is modelled.

        mpirun -np 2 nntrain bench scale --workloads mnist_mlp_1024 --link 25Gb/s,5us
        mpirun -np 2 nntrain bench scale configs/mnist-mlp.yaml --ranks 2,8,64 --weak

      The global batch stays as it is configured (strong scaling), or with --weak each rank has as many \
      samples as that, so that the batch grows with the ranks.
      """)

  @OptionGroup var source: BenchmarkArguments

  @Option(
    help: ArgumentHelp(
      "Numbers of ranks: 1…4096 for powers of two, or a list such as 2,8,64.", valueName: "ranks"))
  var ranks = "1…4096"

  @Option(
    help: ArgumentHelp(
      "What connects nodes: a rate for each direction, and the seconds that each message takes besides.",
      valueName: "rate,latency"))
  var link = "25Gb/s,5us"

  @Option(help: "Ranks of a node (default: as many as run this on a node).")
  var ranksPerNode: Int?

  @Option(
    help: ArgumentHelp(
      "The share of the sums between nodes that may hide behind the pass backward, from 0 to 1.",
      valueName: "share"))
  var overlap = 0.0

  @Option(
    help: ArgumentHelp(
      "Take passes to run at so many operations a second on each rank instead of as measured.",
      valueName: "number"))
  var flops: Double?

  @Flag(help: "The configured batch is that of each rank.")
  var weak = false

  @Option(help: "How often steps and what they are compared with take turns.")
  var rounds = 5

  @Option(
    help: ArgumentHelp("Write all results as JSON; '-' is the standard output.", valueName: "file"))
  var json: String?

  func validate() throws {
    guard rounds > 0, ranksPerNode ?? 1 > 0 else {
      throw ValidationError("--rounds and --ranks-per-node start at 1")
    }
    guard (0...1).contains(overlap) else {
      throw ValidationError("--overlap is a share from 0 to 1")
    }
    guard flops ?? 1 > 0, (flops ?? 1).isFinite else {
      throw ValidationError("--flops is a number of operations a second, such as 2e12")
    }
    guard RankNumbers(parsing: ranks) != nil else {
      throw ValidationError(
        "--ranks: '\(ranks.printable)' is no list such as 1,2,64 and no range such as 1…4096, "
          + "from 1 to \(RankNumbers.most)")
    }
    do {
      _ = try NetworkLink(parsing: link)
    } catch let failure as Failure {
      throw ValidationError("--link: \(failure.description)")
    }
  }

  func run() throws {
    try withRanks { world in
      let node = try world.splitByNode()
      let facts = try LaunchFacts(world: world, node: node)
      let link = try NetworkLink(parsing: self.link)
      let data = SyntheticData()
      var report = ScaleReport(facts, self, link)
      for run in source.runs {
        let words = "\(source.words) --ranks \(ranks) --rounds \(rounds)" + (weak ? " --weak" : "")
        let configuration = try Preflight.configuration(
          for: "bench scale \(words)", on: world, node: node
        ) {
          if world.rank == 0 { try ResultFile(json).check() }
          return try run.read([])
        }
        let parts = configuration.training.accumulate
        let samples = try run.blueprint(configuration, data, facts, world).batches.batchSize
        // Fewer ranks would otherwise have more threads each.
        let threads = configuration.training.threads(with: facts)
        let benchmark = ScaleBenchmark(
          on: world, facts: facts, threads: threads, rounds: rounds
        ) { group, facts, samples in
          let changes = [
            "training.batch_size=\(max(samples / parts, 1))", "training.threads=\(threads)",
          ]
          let changed = try group.agree { try run.read(changes) }
          return try Experiment(
            run.blueprint(changed, data, facts, group), world: group, resumingFrom: nil)
        }
        let measurement = try benchmark.run(
          samples: samples, batch: { weak ? samples * $0 : samples }, link: link)
        if let measurement { report.append(configuration.name, measurement) }
      }
      try world.agree {
        if world.rank == 0 { try ResultFile(json).write(report.json, orPrint: report.text) }
      }
    }
  }
}
