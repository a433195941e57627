import JSON
import TestSupport
import Testing

/// `nntrain bench step`: that it runs and tells what it promises; times are not for tests.
@Suite struct BenchStepTests {
  let folder: TrainingFolder

  init() throws { folder = try TrainingFolder() }

  private static let short = ["--rounds", "2", "--steps", "2"]

  /// The workloads in the JSON that a run has printed, after a look at what is around them.
  private func workloads(_ text: String, ranks: Int) throws -> [JSONValue] {
    let object = try #require(JSONValue(parsing: text))
    #expect(object["ranks"] == .integer(ranks))
    guard case .array(let workloads)? = object["workloads"] else {
      Issue.record("no workloads: \(text)")
      return []
    }
    return workloads
  }

  private func number(_ value: JSONValue?) -> Double {
    switch value {
    case .number(let number)?: number
    case .integer(let number)?: Double(number)
    default: .nan
    }
  }

  /// Batches of 128 through 784-512-10: what a step does is known by hand.
  @Test func aWorkloadOfThePrograms() throws {
    let result = try folder.nntrain(
      ["bench", "step", "--workloads", "mnist_mlp", "--json", "-"] + Self.short)
    #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
    let workloads = try workloads(result.standardOutput, ranks: 1)
    let own = try #require(workloads.first)
    #expect(workloads.count == 1 && own["name"] == .string("mnist_mlp"))
    #expect(own["batch"] == .integer(128) && own["parameters"] == .integer(407_050))
    let (first, second) = (784.0 * 512, 512.0 * 10)
    #expect(number(own["operations"]) == 2 * 128 * (2 * first + 3 * second))
    // The block of weights has no padding that would count: 401,408 + 512 + 5,120 + 10.
    let activations = 128.0 * (2 * 785 + 5 * 522)
    #expect(number(own["pass_bytes"]) == 4 * (activations + 2 * 407_050 + 5130))
    #expect(number(own["update_bytes"]) == 4 * 407_050 * 7)
    #expect(own["step_to_rival"] == .null && own["rival_step"] == .null)
    checkTimes(own)
  }

  /// All that has to be positive and finite, and consistent with each other.
  private func checkTimes(_ own: JSONValue) {
    for key in [
      "samples_per_second", "operations_per_second", "step_to_products", "share_of_product_peak",
      "share_of_bandwidth", "limit", "share_of_limit", "start_to_first_step",
    ] {
      let isPlausible = number(own[key]) > 0 && number(own[key]).isFinite
      #expect(isPlausible, "\(key): \(String(describing: own[key]))")
    }
    for key in ["operations_per_second", "memory_bytes_per_second", "working_set_bytes_per_second"]
    {
      let isPlausible = number(own["peak"]?[key]) > 1e6 && number(own["peak"]?[key]).isFinite
      #expect(isPlausible, "\(key): \(String(describing: own["peak"]))")
    }
    for key in ["step", "products"] {
      let times = ["p10", "median", "p90"].map { number(own[key]?[$0]) }
      #expect(times[0] > 0 && times == times.sorted(), "\(key): \(times)")
    }
    let phases = ["read", "forward", "backward", "exchange", "update", "wait", "other"]
    let values = phases.map { number(own["phases"]?[$0]) }
    #expect(values.allSatisfy { $0 >= 0 && $0.isFinite } && values[1] > 0, "\(values)")
  }

  /// Several configurations, one of them with fixed shards, on two ranks; tables and a file.
  @Test func configurationsOnTwoRanks() throws {
    try folder.write(
      SmallProblem.configuration + "\n# the same again\n", to: "again.yaml")
    let result = try folder.nntrain(
      ["bench", "step", "small.yaml", "again.yaml", "--json", "steps.json"]
        + ["--set", "training.shards=4"] + Self.short, ranks: 2)
    #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
    for head in ["step  ", "of what is possible", "time by phase"] {
      let count = result.lines.count { $0.hasPrefix(head) }
      #expect(count == 1, "'\(head)': \(result)")
    }
    let shards = result.lines.count { $0.contains("step with training.shards=auto") }
    #expect(shards == 2, "\(result)")
    #expect(result.lines.contains { $0.contains("ranks      2 on one node") }, "\(result)")
    let text = try String(contentsOfFile: folder.file("steps.json"), encoding: .utf8)
    let workloads = try workloads(text, ranks: 2)
    #expect(workloads.count == 2)
    for own in workloads {
      checkTimes(own)
      #expect(number(own["step_to_rival"]) > 0 && number(own["rival_step"]?["median"]) > 0)
      #expect(number(own["phases"]?["wait"]) > 0, "ranks meet")
    }
    #expect(!folder.has("runs"), "nothing else is written")
  }

  /// Steps with other values take turns with those that are measured.
  @Test func besideOtherValues() throws {
    let result = try folder.nntrain(
      ["bench", "step", "small.yaml", "--beside", "training.exchange=all_reduce", "--beside"]
        + ["training.batch_size=4"] + Self.short, ranks: 2)
    #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
    let rivals = "step with training.exchange=all_reduce training.batch_size=4"
    #expect(result.lines.count { $0.contains(rivals) } == 1, "\(result)")
  }

  @Test func workloadsAreDescribed() throws {
    let result = try folder.nntrain(["bench", "step", "--describe"])
    #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
    guard case .array(let all)? = JSONValue(parsing: result.standardOutput) else {
      Issue.record("no list: \(result)")
      return
    }
    let names = all.map { $0["name"] ?? .null }
    #expect(
      names == [
        "mnist_mlp", "mnist_mlp_1024", "deep_mlp", "autoencoder", "mlp_bn_dropout", "wide",
      ])
    for workload in all {
      guard case .array(let layers)? = workload["layers"] else {
        Issue.record("no layers: \(workload.text)")
        continue
      }
      #expect(!layers.contains(.null) && workload["optimizer"]?["class_name"] != nil)
      guard case .integer(let samples)? = workload["samples"],
        case .integer(let batch)? = workload["batch_size"]
      else {
        Issue.record("no samples: \(workload.text)")
        continue
      }
      #expect(samples > 0 && samples % batch == 0, "whole batches")
    }
    #expect(all[2]["gradient_clipping"]?["global_clipnorm"] == .number(1))
  }

  @Test func badArguments() throws {
    func fails(_ arguments: [String], code: Int32 = 64, _ words: String) throws {
      expectFailure(
        try folder.nntrain(["bench", "step"] + arguments), code: code, words)
    }
    try fails(
      ["--workloads", "mnist_mlp,mnist"], "there is no workload 'mnist'; there are mnist_mlp,")
    try fails(["--workloads", ""], "there is no workload ''")
    try fails(["--workloads", "wide", "small.yaml"], "not for the same run")
    try fails(["--describe", "small.yaml"], "--describe")
    try fails(["--rounds", "0"], "--rounds")
    try fails(["--steps", "0"], "--steps")
    try fails(["small.yaml", "--beside", "optimizer=none"], code: 78, "unknown optimizer 'none'")
    try fails(["none.yaml"], code: 66, "none.yaml")
    try fails(["small.yaml", "--json", "none/steps.json"], code: 73, "none/steps.json")
    try fails(
      ["--workloads", "wide", "--set", "optimizer=none"], code: 78, "unknown optimizer 'none'")
  }
}
