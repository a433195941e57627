import TestSupport
import Testing

/// `nntrain list` and `nntrain check-gradients`.
@Suite struct CatalogueCommandTests {
  private func nntrain(_ arguments: String...) throws -> CommandResult {
    try CommandRunner().run([BuiltExecutable.path("nntrain")] + arguments)
  }

  @Test(arguments: ["layers", "optimizers", "losses", "activation", "keys"])
  func kindsAreListedWithTheirOptions(kind: String) throws {
    let result = try nntrain("list", kind)
    #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
    let expected = [
      "layers": "dense", "optimizers": "adam", "losses": "mean_squared_error",
      "activation": "relu", "keys": "training.batch_size",
    ]
    #expect(result.lines.contains { $0.hasPrefix(expected[kind] ?? "") }, "\(result)")
  }

  @Test func everythingIsListedWithoutAKind() throws {
    let result = try nntrain("list")
    for title in ["layers", "metrics", "preprocessing", "keys"] {
      #expect(result.lines.contains(title), "\(result)")
    }
    #expect(result.lines.contains { $0.hasPrefix("  dropout ") && $0.contains(" rate ") })
  }

  @Test func unknownKindsAreTold() throws {
    let result = try nntrain("list", "optimisers")
    #expect(result.exitCode == 64, "\(result)")
    #expect(result.standardError.contains("did you mean 'optimizers'?"), "\(result)")
  }

  @Test(arguments: [1, 2]) func gradientsAreRight(ranks: Int) throws {
    let folder = try TrainingFolder()
    let result = try folder.nntrain(["check-gradients", "small.yaml"], ranks: ranks)
    #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
    #expect(result.lines.count == 4 && result.lines.allSatisfy { $0.contains("  ok  ") })
  }

  /// Single precision cannot be that exact: the verdict is made from the numbers.
  @Test func gradientsAreNotRightToTwelveDigits() throws {
    let folder = try TrainingFolder()
    let result = try folder.nntrain(["check-gradients", "small.yaml", "--tolerance", "1e-12"])
    #expect(result.exitCode == 1, "\(result)")
    #expect(result.standardError.contains("is wrong by"), "\(result)")
    #expect(result.standardOutput.contains("WRONG"), "\(result)")
  }

  @Test(arguments: [1, 2]) func aLearningRateIsFound(ranks: Int) throws {
    let folder = try TrainingFolder()
    let before = folder.names()
    let result = try folder.nntrain(["find-learning-rate", "small.yaml"], ranks: ranks)
    #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
    let words = try #require(result.lines.last { $0.hasPrefix("The loss falls fastest at a rate") })
    let rate = try #require(Double(words.split(separator: " ").last?.dropLast() ?? ""))
    #expect(rate > 1e-4 && rate < 1, "\(result)")
    #expect(folder.names() == before)
  }

  @Test func ratesThatMakeNoRangeAreRefused() throws {
    let folder = try TrainingFolder()
    let result = try folder.nntrain(
      ["find-learning-rate", "small.yaml", "--from", "1", "--to", "0.1"])
    #expect(result.exitCode == 64, "\(result)")
  }
}
