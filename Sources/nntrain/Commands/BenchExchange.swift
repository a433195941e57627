import ArgumentParser
import Diagnostics
import Foundation
import MPI
import Training

/// `nntrain bench exchange`: the exchange of gradients, beside MPI's and what memory allows.
struct BenchExchange: RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "exchange",
    abstract: "Times the exchange of gradients beside MPI_Allreduce, memory and caches.",
    discussion: """
      For gradients of several sizes, in turns on the same ranks:

        nntrain     the exchange that a training on these ranks gets, as an all-reduce: gradients are \
      summed, each rank copies the sum of its slice to the parameters, and these are shown to all
        MPI         MPI_Allreduce in place, with the settings that mpirun was given; and the same in \
      pieces of 1 MiB
        exchange    what a training step has of the exchange: gradients are summed, sums shown
        memory      (on one node, as what follows) what memory of each rank's own takes to move the \
      same bytes: a slice is read for each rank, their sum is written
        transfer    reading the other ranks' slices where these have written them, in the caches of \
      other cores: no exchange can do without
        bound       the longer of both, and two barriers

      Before each repetition every rank writes its gradients. Times are those of the last rank, in \
      the median of all repetitions; ratios are medians over the rounds.

        mpirun -np 2 nntrain bench exchange
        mpirun -np 4 nntrain bench exchange --sizes 64KiB,1.6MB --json -

      What suits MPI best on one node is often \
      OMPI_MCA_btl_vader_single_copy_mechanism=none and pieces of 1 MiB: launch/bench exchange \
      measures both.
      """)

  @Option(
    help: ArgumentHelp("The sizes of a rank's gradients, separated by commas.", valueName: "sizes"))
  var sizes = "4KB,16KB,64KB,256KB,1MB,1.6MB,4MB,16MB,100MB"

  @Option(help: "How often the methods take turns.")
  var rounds = 10

  @Option(
    help: ArgumentHelp("Write all results as JSON; '-' is the standard output.", valueName: "file"))
  var json: String?

  func validate() throws {
    guard rounds > 0 else { throw ValidationError("--rounds starts at 1") }
    _ = try bytes
  }

  /// The sizes in bytes.
  private var bytes: [Int] {
    get throws {
      try sizes.split(separator: ",", omittingEmptySubsequences: false).map { text in
        guard let bytes = ByteCount(parsing: text)?.count, ExchangeBenchmark.sizes.contains(bytes)
        else {
          let most = ByteCount(ExchangeBenchmark.sizes.upperBound)
          throw ValidationError(
            "--sizes: '\(String(text).printable)' is no size from 4 bytes to \(most), such as "
              + "64KB, 1.6MB or 1MiB")
        }
        return bytes
      }
    }
  }

  func run() throws {
    try withRanks { world in
      let facts = try LaunchFacts(world: world, node: world.splitByNode())
      try Preflight.compare(on: world) {
        if world.rank == 0 { try ResultFile(json).check() }
        let command = "bench exchange --sizes \(sizes) --rounds \(rounds)"
        return [PreflightFact(.command, "the command", "'\(command)'")]
      }
      let benchmark = try world.agree {
        try ExchangeBenchmark(on: world, facts: facts, rounds: rounds)
      }
      var report = ExchangeReport(facts, benchmark.kind)
      for size in try bytes { report.append(try benchmark.measure(bytes: size)) }
      try world.agree {
        if world.rank == 0 { try ResultFile(json).write(report.json, orPrint: report.text) }
      }
    }
  }
}
