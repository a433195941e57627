import Foundation
import JSON
import Training

/// What `bench step` found out, as tables and as JSON.
struct StepReport {
  private let blueprint: Blueprint
  private let isAlone: Bool
  private let rival: [String]
  private var rows: [(blueprint: Blueprint, timing: StepTiming, ready: Double)] = []

  /// An empty report.
  ///
  /// - Parameters:
  ///   - blueprint: of the first run: its ranks and machine are those of all.
  ///   - isAlone: whether there is only one run, which is then described in full.
  ///   - rival: what is other in the training that takes turns with each, if one does.
  init(_ blueprint: Blueprint, isAlone: Bool, rival: [String]) {
    self.blueprint = blueprint
    self.rival = rival
    self.isAlone = isAlone
  }

  /// Appends a run.
  ///
  /// - Parameter ready: the seconds until its first step was done.
  mutating func append(_ blueprint: Blueprint, _ timing: StepTiming, ready: Double) {
    rows.append((blueprint, timing, ready))
  }

  /// Tables, in which times are medians.
  var text: String {
    let header = RunHeader(blueprint)
    let parts = [
      isAlone ? header.text : header.machine, steps.text, shares.text, phases.text, notes.text,
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var steps: TextTable {
    var table = TextTable(rightAligned: [1, 2, 3, 4, 5, 6, 7])
    table.append([
      "step", "batch", "median", "p10", "p90", "samples/s", "products", "step / products",
    ])
    for (blueprint, timing, _) in rows {
      table.append([
        blueprint.configuration.name, "\(timing.samples)", Self.time(timing.step.median),
        Self.time(timing.step.p10), Self.time(timing.step.p90),
        NumberText.grouped(timing.samplesPerSecond), Self.time(timing.products.median),
        String(format: "%.3f", timing.step.median / timing.products.median),
      ])
    }
    return table
  }

  private var shares: TextTable {
    var table = TextTable(rightAligned: [1, 2, 3, 4, 5, 6, 7, 8])
    table.append([
      "of what is possible", "GFLOP/s", "peak", "share", "GB moved", "GB/s in memory", "in cache",
      "limit", "of the limit",
    ])
    for (blueprint, timing, _) in rows {
      let bytes = timing.work.passBytes + timing.work.updateBytes
      table.append([
        blueprint.configuration.name,
        String(format: "%.0f", timing.work.operations / timing.step.median / 1e9),
        String(format: "%.0f", timing.peak.operationsPerSecond / 1e9),
        Self.percent(timing.shareOfProductPeak), String(format: "%.4f", bytes / 1e9),
        String(format: "%.1f", timing.peak.memoryBytesPerSecond / 1e9),
        String(format: "%.1f", timing.peak.workingSetBytesPerSecond / 1e9),
        Self.time(timing.limit), Self.percent(timing.shareOfLimit),
      ])
    }
    return table
  }

  private var phases: TextTable {
    var table = TextTable(rightAligned: Set(1...StepPhase.allCases.count))
    table.append(["time by phase"] + StepPhase.allCases.map { "\($0)" })
    for (blueprint, timing, _) in rows {
      table.append([blueprint.configuration.name] + timing.phases.map(Self.time))
    }
    return table
  }

  private var notes: TextTable {
    var table = TextTable()
    for (blueprint, timing, _) in rows {
      guard let ratio = timing.stepToRival else { continue }
      table.append([
        "\(blueprint.configuration.name): step / step with \(rival.joined(separator: " "))",
        String(format: "%.3f", ratio),
      ])
    }
    if let first = rows.first {
      table.append([
        "start to first step, without MPI_Init", String(format: "%.3f s", first.ready),
      ])
    }
    return table
  }

  /// A time with its unit and three digits or so.
  static func time(_ seconds: Double) -> String {
    switch seconds {
    case ..<1e-4: String(format: "%.1f us", seconds * 1e6)
    case ..<1e-2: String(format: "%.0f us", seconds * 1e6)
    default: String(format: "%.1f ms", seconds * 1e3)
    }
  }

  static func percent(_ share: Double) -> String { String(format: "%.0f%%", share * 100) }
}

extension StepReport {
  /// The same in full, in seconds, bytes and operations.
  var json: JSONValue {
    let facts = blueprint.facts
    return [
      "nntrain": .string(Release.version), "ranks": .integer(facts.ranks),
      "nodes": .integer(facts.nodes), "threads": .integer(blueprint.threads),
      "rival": rival.isEmpty ? .null : .string(rival.joined(separator: " ")),
      "cores": .integer(facts.coresOfNode), "exchange": .string(blueprint.exchange.description),
      "processor": .string(RunHeader(blueprint).processor),
      "workloads": .array(rows.map { Self.json($0.blueprint, $0.timing, ready: $0.ready) }),
    ]
  }

  private static func json(
    _ blueprint: Blueprint, _ timing: StepTiming, ready: Double
  ) -> JSONValue {
    let work = timing.work
    let phases = zip(StepPhase.allCases, timing.phases)
    return [
      "name": .string(blueprint.configuration.name), "batch": .integer(timing.samples),
      "parameters": .integer(blueprint.graph.layout.parameterCount),
      "step": timing.step.json, "products": timing.products.json,
      "step_to_products": .number(timing.step.median / timing.products.median),
      "samples_per_second": .number(timing.samplesPerSecond),
      "operations": .number(work.operations),
      "operations_per_second": .number(work.operations / timing.step.median),
      "pass_bytes": .number(work.passBytes), "update_bytes": .number(work.updateBytes),
      "peak": [
        "operations_per_second": .number(timing.peak.operationsPerSecond),
        "memory_bytes_per_second": .number(timing.peak.memoryBytesPerSecond),
        "working_set_bytes_per_second": .number(timing.peak.workingSetBytesPerSecond),
      ],
      "share_of_product_peak": .number(timing.shareOfProductPeak),
      "share_of_bandwidth": .number(timing.shareOfBandwidth),
      "limit": .number(timing.limit), "share_of_limit": .number(timing.shareOfLimit),
      "phases": .object(phases.map { JSONMember("\($0)", .number($1)) }),
      "rival_step": timing.rivalStep.map(\.json) ?? .null,
      "step_to_rival": timing.stepToRival.map { .number($0) } ?? .null,
      "start_to_first_step": .number(ready),
    ]
  }
}
