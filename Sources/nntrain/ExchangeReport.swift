import Diagnostics
import Foundation
import JSON
import MPI
import Training

/// What `bench exchange` found out, as tables and as JSON.
struct ExchangeReport {
  private let facts: LaunchFacts
  private let kind: ExchangeKind
  private var timings: [ExchangeTiming] = []

  /// An empty report.
  init(_ facts: LaunchFacts, _ kind: ExchangeKind) {
    self.facts = facts
    self.kind = kind
  }

  /// Appends what was measured of a size.
  mutating func append(_ timing: ExchangeTiming) { timings.append(timing) }

  /// Tables, in which times are medians.
  var text: String {
    let crowd = facts.localSize > facts.coresOfNode ? " (more ranks than cores)" : ""
    let nodes = facts.nodes == 1 ? "one node" : "\(facts.nodes) nodes"
    let lines = [
      "nntrain \(Release.version)",
      "  ranks      \(facts.ranks) on \(nodes), \(Words.count(facts.coresOfNode, "core"))\(crowd)",
      "  exchange   \(kind.description)",
      "  mpi        \(([MPIEnvironment.libraryVersion] + settings).joined(separator: ", "))",
    ]
    let header = lines.joined(separator: "\n") + "\n"
    return [header, sums.text, steps.text].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var sums: TextTable {
    var table = TextTable(rightAligned: Set(1...7))
    table.append([
      "all-reduce", "nntrain", "p10", "p90", "MPI", "in pieces", "MPI / nntrain",
      "pieces / nntrain",
    ])
    for timing in timings {
      table.append([
        ByteCount(timing.bytes).decimal, Self.time(timing.times[.allReduce]?.median),
        Self.time(timing.times[.allReduce]?.p10), Self.time(timing.times[.allReduce]?.p90),
        Self.time(timing.times[.mpi]?.median), Self.time(timing.times[.mpiInPieces]?.median),
        Self.text(timing.ratio(.mpi, to: .allReduce)),
        Self.text(timing.ratio(.mpiInPieces, to: .allReduce)),
      ])
    }
    return table
  }

  private var steps: TextTable {
    var table = TextTable(rightAligned: Set(1...9))
    table.append([
      "in a step", "exchange", "p10", "p90", "MPI / exchange", "memory", "transfer", "barriers",
      "exchange / memory", "/ bound",
    ])
    for timing in timings {
      table.append([
        ByteCount(timing.bytes).decimal, Self.time(timing.times[.exchange]?.median),
        Self.time(timing.times[.exchange]?.p10), Self.time(timing.times[.exchange]?.p90),
        Self.text(timing.ratio(.mpi, to: .exchange)), Self.time(timing.times[.memory]?.median),
        Self.time(timing.times[.transfer]?.median), Self.time(timing.times[.barriers]?.median),
        Self.text(timing.exchangeToMemory), Self.text(timing.exchangeToBound),
      ])
    }
    return table
  }

  private static func time(_ seconds: Double?) -> String {
    guard let seconds else { return "-" }
    return seconds < 1e-5 ? String(format: "%.2f us", seconds * 1e6) : StepReport.time(seconds)
  }

  private static func text(_ ratio: Double?) -> String {
    ratio.map { String(format: "%.2f", $0) } ?? "-"
  }

  /// What MPI was told about sending messages, in its variables' names.
  private var settings: [String] {
    let prefix = "OMPI_MCA_"
    let kinds = ["btl", "coll", "mpi_yield", "pml", "osc"]
    return ProcessInfo.processInfo.environment.compactMap { name, value in
      let parameter = name.dropFirst(prefix.count)
      guard name.hasPrefix(prefix), kinds.contains(where: { parameter.hasPrefix($0) }) else {
        return nil
      }
      return "\(parameter)=\(value)"
    }.sorted()
  }

  /// The same in full, in bytes and seconds.
  var json: JSONValue {
    [
      "nntrain": .string(Release.version), "ranks": .integer(facts.ranks),
      "nodes": .integer(facts.nodes), "cores": .integer(facts.coresOfNode),
      "exchange": .string(kind.description), "mpi": .string(MPIEnvironment.libraryVersion),
      "mpi_settings": .array(settings.map { .string($0) }),
      "piece_bytes": .integer(ExchangeBenchmark.pieceBytes),
      "sizes": .array(timings.map(\.json)),
    ]
  }
}
