import Diagnostics
import Foundation
import JSON
import MPI
import Training

/// What `bench scale` found out, as tables and as JSON.
struct ScaleReport {
  /// A number of ranks.
  private struct Row {
    let estimate: StepEstimate
    let efficiency: Double
    /// Seconds of the step as it was measured, if it was.
    let measured: Double?
  }

  private let facts: LaunchFacts
  private let command: BenchScale
  private let link: NetworkLink
  private var runs: [(name: String, measurement: ScalingMeasurement, model: ScalingModel)] = []

  /// An empty report.
  init(_ facts: LaunchFacts, _ command: BenchScale, _ link: NetworkLink) {
    self.facts = facts
    self.command = command
    self.link = link
  }

  /// Appends a training.
  mutating func append(_ name: String, _ measurement: ScalingMeasurement) {
    var model = measurement.model
    model.overlap = command.overlap
    model.ranksPerNode = command.ranksPerNode ?? model.ranksPerNode
    if let flops = command.flops {
      model.pass = LinearCost(fixed: 0, each: measurement.operationsPerSample / flops)
    }
    runs.append((name, measurement, model))
  }

  /// The rows of a training.
  private func rows(_ measurement: ScalingMeasurement, _ model: ScalingModel) -> [Row] {
    func samples(_ ranks: Int) -> Int { measurement.samples * (command.weak ? ranks : 1) }
    let one = model.step(ranks: 1, samples: samples(1))
    return (RankNumbers(parsing: command.ranks)?.numbers ?? []).map { ranks in
      let estimate = model.step(ranks: ranks, samples: samples(ranks))
      // What was measured here had the nodes of this run.
      let isAlike = model.ranksPerNode == measurement.model.ranksPerNode && command.flops == nil
      return Row(
        estimate: estimate, efficiency: estimate.efficiency(comparedWith: one),
        measured: isAlike
          ? measurement.step(ranks: ranks, samples: samples(ranks))?.times.median : nil)
    }
  }

  /// Tables, in which times are medians.
  var text: String {
    runs.map { name, measurement, model in
      header(name, measurement, model) + table(rows(measurement, model)).text
    }.joined(separator: "\n")
  }

  private func header(
    _ name: String, _ measurement: ScalingMeasurement, _ model: ScalingModel
  ) -> String {
    let batch = "\(measurement.samples) samples " + (command.weak ? "on each rank" : "on all ranks")
    let exchange =
      measurement.isExchangeGuessed
      ? "exchange on a node guessed from memory: run it on 2 ranks or more"
      : "exchange "
        + String(format: "%.1f GB/s a rank, barrier ", model.bytesPerSecond / 1e9)
        + StepReport.time(model.barrier)
    let pass =
      command.flops.map { "passes at \(NumberText.short($0)) operations a second, as told" }
      ?? "passes \(StepReport.time(model.pass.fixed)) + \(StepReport.time(model.pass.each)) a sample"
    var lines = [
      "\(name): \(batch), \(NumberText.grouped(measurement.parameters)) parameters",
      "  nodes      \(Words.count(model.ranksPerNode, "rank")) of "
        + "\(Words.count(model.threadsPerRank, "thread")) on "
        + "\(Words.count(model.coresPerNode, "core")), \(command.link) between them",
      "  measured   on \(Words.count(measurement.fittedRanks, "rank")): \(pass), update of all "
        + "\(StepReport.time(model.update)), \(exchange)",
    ]
    if model.overlap > 0 {
      lines.append("  overlap    \(NumberText.short(model.overlap)) of the sums between nodes")
    }
    return lines.joined(separator: "\n") + "\n\n"
  }

  private func table(_ rows: [Row]) -> TextTable {
    var table = TextTable(rightAligned: Set(0...10))
    table.append([
      "ranks", "nodes", "step", "samples/s", "efficiency", "passes", "update", "on nodes",
      "between", "measured", "model / measured",
    ])
    for row in rows {
      let step = row.estimate
      func share(_ seconds: Double) -> String { StepReport.percent(seconds / step.seconds) }
      table.append([
        "\(step.ranks)", "\(step.nodes)", StepReport.time(step.seconds),
        NumberText.grouped(step.samplesPerSecond), StepReport.percent(row.efficiency),
        share(step.pass), share(step.update), share(step.exchangeOnNode),
        share(step.exchangeBetweenNodes), row.measured.map(StepReport.time) ?? "modelled",
        row.measured.map { String(format: "%.2f", step.seconds / $0) } ?? "-",
      ])
    }
    return table
  }

  /// The same in full, in seconds and bytes.
  var json: JSONValue {
    [
      "nntrain": .string(Release.version), "ranks": .integer(facts.ranks),
      "nodes": .integer(facts.nodes), "cores": .integer(facts.coresOfNode),
      "link": [
        "bytes_per_second": .number(link.bytesPerSecond), "latency": .number(link.latency),
      ],
      "overlap": .number(command.overlap), "weak": .boolean(command.weak),
      "trainings": .array(runs.map { json($0.name, $0.measurement, $0.model) }),
    ]
  }

  private func json(
    _ name: String, _ measurement: ScalingMeasurement, _ model: ScalingModel
  ) -> JSONValue {
    let rows = rows(measurement, model).map { row -> JSONValue in
      let step = row.estimate
      return [
        "ranks": .integer(step.ranks), "nodes": .integer(step.nodes),
        "samples": .integer(step.samples), "step": .number(step.seconds),
        "samples_per_second": .number(step.samplesPerSecond),
        "efficiency": .number(row.efficiency), "passes": .number(step.pass),
        "update": .number(step.update), "exchange_on_nodes": .number(step.exchangeOnNode),
        "exchange_between_nodes": .number(step.exchangeBetweenNodes),
        "measured_step": row.measured.map { .number($0) } ?? .null,
      ]
    }
    return [
      "name": .string(name), "samples": .integer(measurement.samples),
      "parameters": .integer(measurement.parameters),
      "ranks_per_node": .integer(model.ranksPerNode),
      "threads_per_rank": .integer(model.threadsPerRank),
      "fitted_ranks": .integer(measurement.fittedRanks),
      "pass": ["fixed": .number(model.pass.fixed), "each_sample": .number(model.pass.each)],
      "update": .number(model.update),
      "exchange_bytes_per_second": .number(model.bytesPerSecond),
      "barrier": .number(model.barrier),
      "is_exchange_guessed": .boolean(measurement.isExchangeGuessed), "rows": .array(rows),
    ]
  }
}
