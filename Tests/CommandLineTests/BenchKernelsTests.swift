import JSON
import TestSupport
import Testing
import Training

/// `nntrain bench kernels`: that it runs and leaves nothing out; times are not for tests.
@Suite struct BenchKernelsTests {
  let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  /// What there is no loop for: products and views, and what works without gradients.
  private static let withoutLoops: Set = [
    "layer dense", "layer flatten", "layer input", "layer maxout", "layer reshape",
    "optimizer random_perturbation",
  ]
  /// Kinds that are not measured: they work once in a run, or on a single number.
  private static let withoutKernels: Set = ["initializer", "schedule", "preprocessing"]

  @Test func everyEntryIsMeasuredAgainstAPlainLoop() throws {
    let result = try NNTrainCommand.run(
      "bench", "kernels", "--values", "2000", "--rounds", "1", "--json", in: folder)
    #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
    let object = try #require(JSONValue(parsing: result.standardOutput))
    guard case .object(let members) = object, case .array(let kernels)? = members.last?.value
    else {
      Issue.record("not as expected: \(result)")
      return
    }
    #expect(members.first?.value == .integer(2048))
    var compared: Set<String> = []
    for kernel in kernels {
      guard case .object(let fields) = kernel else { continue }
      let texts = fields.prefix(3).compactMap { field -> String? in
        if case .string(let text) = field.value { text } else { nil }
      }
      try #require(texts.count == 3)
      for field in fields.dropFirst(3) {
        guard case .number(let number) = field.value else { continue }
        #expect(number > 0 && number.isFinite, "\(texts): \(field)")
        if field.key == "ratio" { compared.insert("\(texts[0]) \(texts[1])") }
      }
    }
    let all = try ConfigurationReference().kinds.filter {
      !Self.withoutKernels.contains($0.name)
    }.flatMap { kind in kind.entries.map { "\(kind.name) \($0.name)" } }
    let missing = Set(all).subtracting(compared).subtracting(Self.withoutLoops)
    #expect(missing.isEmpty, "without a plain loop: \(missing.sorted())")
    #expect(kernels.count > all.count, "forward and backward, for instance")
  }

  @Test func theTableSaysWhatIsSlow() throws {
    let result = try NNTrainCommand.run(
      "bench", "kernels", "--values", "1000", "--rounds", "1", "tanh", "sgd", "constraints",
      in: folder)
    #expect(result.exitCode == 0, "\(result)")
    #expect(result.lines.first?.hasSuffix("ratio") == true)
    #expect(result.lines.dropFirst().prefix(2).allSatisfy { $0.contains("tanh") })
    #expect(result.lines.count == 8, "\(result)")
    #expect(result.lines.last?.hasPrefix("6 kernels, 1024 values each; ") == true, "\(result)")
    expectFailure(
      try NNTrainCommand.run("bench", "kernels", "tahn", in: folder), code: 64,
      "nothing that is measured is called 'tahn'")
    expectFailure(
      try NNTrainCommand.run("bench", "kernels", "--values", "0", in: folder), code: 64, "--values")
  }
}
