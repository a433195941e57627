import ArgumentParser
import Diagnostics
import Foundation
import JSON
import MPI
import Training

/// `nntrain bench data`: how fast rows come from files that are stored in several ways.
struct BenchData: RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Times the reading of samples, by how they are stored.",
    discussion: """
      Data sets that look like handwritten digits, of bytes and of single precision, are written to a \
      temporary directory in several layouts and read by all ranks together:

        gather   rows that are mapped or in memory, in random order, into batches
        read     a compressed file, out of the system's cache, into memory, once for the node
        stream   such a file, as it is needed, into batches in an order by chunks

      MB/s are of rows as they are stored, uncompressed. The bound is measured in the same run: for \
      rows in memory, reading them in order and writing a batch that stays in the cache, whichever is \
      slower; for compressed ones, decompressing all chunks with nothing else.

      With a configuration, its training takes steps and reads the same batches alone, in turns: what \
      reading takes of a step.

        mpirun -np 2 nntrain bench data
        mpirun -np 2 nntrain bench data configs/mnist-mlp.yaml --json data.json
      """)

  @OptionGroup var source: ConfigurationArguments

  @Option(help: "The size of each data set in megabytes.")
  var megabytes = 100

  @Option(help: "How often each thing is measured; the best time counts.")
  var rounds = 5

  @Option(
    help: ArgumentHelp("Write all results as JSON; '-' is the standard output.", valueName: "file"))
  var json: String?

  @Option(help: "Where data sets are written; by default the system's temporary directory.")
  var directory: String?

  func validate() throws {
    guard rounds > 0, (1...65536).contains(megabytes) else {
      throw ValidationError("--rounds starts at 1, and --megabytes is from 1 to 65536")
    }
  }

  func run() throws {
    try withRanks { world in
      let facts = try LaunchFacts(world: world, node: world.splitByNode())
      try world.agree {
        guard facts.nodes == 1 else {
          throw Failure(
            .usage, "bench data runs on one node, here are \(facts.nodes)",
            advice: "start it with all ranks on one")
        }
        if world.rank == 0 { try ResultFile(json).check() }
      }
      var timings: [DataTiming] = []
      try withDirectory(on: world) { path in
        let benchmark = DataBenchmark(
          on: world, threads: facts.threadsPerRank, megabytes: megabytes, rounds: rounds)
        try benchmark.run(in: path) { timings.append($0) }
      }
      let share = try source.config == nil ? nil : readingShare(on: world)
      try world.agree {
        guard world.rank == 0 else { return }
        try ResultFile(json).write(
          Self.json(timings, share, facts),
          orPrint: Self.table(timings, facts, megabytes) + (share.map(Self.text) ?? ""))
      }
    }
  }

  private func readingShare(on world: Communicator) throws -> ReadingShare {
    let blueprint = try source.blueprint(for: "bench data --rounds \(rounds)", on: world)
    let experiment = try Experiment(blueprint, world: world, resumingFrom: nil)
    return try experiment.readingShare(rounds: rounds, steps: 200, on: world)
  }

  /// Makes a directory on rank 0, tells all ranks, and removes it at the end.
  private func withDirectory(
    on world: Communicator, _ work: (String) throws -> Void
  ) throws {
    let parent = directory ?? FileManager.default.temporaryDirectory.path
    var path = "\(parent)/nntrain-bench-\(ProcessInfo.processInfo.processIdentifier)"
    try world.broadcast(&path, from: 0)
    try world.agree {
      guard world.rank == 0 else { return }
      do {
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: false)
      } catch {
        throw Failure(
          .cannotCreate, "cannot make a directory in '\(parent)'",
          advice: "name another with --directory")
      }
    }
    defer { if world.rank == 0 { try? FileManager.default.removeItem(atPath: path) } }
    try work(path)
  }

  private static func table(
    _ timings: [DataTiming], _ facts: LaunchFacts, _ megabytes: Int
  ) -> String {
    var table = TextTable(rightAligned: [3, 4, 5, 7])
    table.append(
      line: "\(Words.count(facts.ranks, "rank")), \(Words.count(facts.threadsPerRank, "thread")) "
        + "each, data sets of \(megabytes) MB, rows of 784 numbers")
    table.append(["type", "layout", "pass", "rows/s", "MB/s", "bound MB/s", "by", "share"])
    for timing in timings {
      let bound = timing.boundRowsPerSecond.map { $0 * Double(timing.rowBytes) / 1e6 }
      table.append([
        timing.type, timing.layout, timing.pass.rawValue, NumberText.grouped(timing.rowsPerSecond),
        NumberText.grouped(timing.megabytesPerSecond), bound.map { NumberText.grouped($0) } ?? "-",
        timing.bound ?? "-", timing.share.map { String(format: "%.2f", $0) } ?? "-",
      ])
    }
    return table.text
  }

  private static func text(_ share: ReadingShare) -> String {
    let rate = Double(share.samples) / share.reading
    let megabytes = share.rowBytes.map {
      ", \(NumberText.grouped(rate * Double($0) / 1e6)) MB/s"
    }
    let place =
      share.isAhead
      ? "read ahead by a thread of its own" : "of the step, which contains it"
    return "\n" + share.storage.map { "\($0)\n" }.joined()
      + String(
        format: "step %.1f us, reading its rows %.1f us ", share.step * 1e6, share.reading * 1e6)
      + String(format: "(%.1f%%, %@)", 100 * share.reading / share.step, place)
      + ", \(NumberText.grouped(rate)) rows/s\(megabytes ?? "")\n"
  }

  private static func json(
    _ timings: [DataTiming], _ share: ReadingShare?, _ facts: LaunchFacts
  ) -> JSONValue {
    let own: JSONValue? = share.map { share in
      [
        "storage": .array(share.storage.map { .string($0) }),
        "step_seconds": .number(share.step), "reading_seconds": .number(share.reading),
        "is_ahead": .boolean(share.isAhead), "samples": .integer(share.samples),
      ]
    }
    return [
      "ranks": .integer(facts.ranks), "threads": .integer(facts.threadsPerRank),
      "sets": .array(timings.map(\.json)), "configuration": own ?? .null,
    ]
  }
}
