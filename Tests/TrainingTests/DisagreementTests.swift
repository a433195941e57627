import Testing
import Training

/// The words for ranks that hold different things, on made-up reports.
@Suite struct DisagreementTests {
  private typealias Fact = PreflightFact

  /// What is told of reports: one list of facts for each rank.
  private func words(_ facts: [[PreflightFact]], nodes: [String]? = nil) -> String? {
    let reports = facts.enumerated().map { rank, facts in
      RankReport(node: nodes?[rank] ?? "here", facts: facts)
    }
    let failure = Disagreement(among: reports)?.failure
    #expect(failure == nil || failure?.exitCode == .configuration)
    #expect(failure?.description.contains { $0.isNewline } != true)
    return failure?.description
  }

  private func oneDNN(_ version: String) -> [PreflightFact] {
    [Fact(.program, "nntrain", "1.0"), Fact(.library, "oneDNN", version)]
  }

  @Test func agreement() {
    #expect(words([oneDNN("2.6.3"), oneDNN("2.6.3"), oneDNN("2.6.3")]) == nil)
    #expect(words([oneDNN("2.6.3")]) == nil)
    #expect(words([[], []]) == nil)
  }

  @Test func ranksAndNodesOfEachValue() {
    #expect(
      words(
        [oneDNN("2.6.3"), oneDNN("2.6.3"), oneDNN("2.7.0"), oneDNN("2.7.0")],
        nodes: ["node-a", "node-a", "node-b", "node-b"])
        == "oneDNN is 2.6.3 on ranks 0 and 1 (node-a), but 2.7.0 on ranks 2 and 3 (node-b); "
        + "install the same version on all nodes")
    #expect(
      words([oneDNN("2"), oneDNN("1"), oneDNN("2"), oneDNN("2")])
        == "oneDNN is 2 on ranks 0, 2 and 3, but 1 on rank 1; "
        + "install the same version on all nodes")
    #expect(
      words([oneDNN("1"), oneDNN("2"), oneDNN("3"), oneDNN("4"), oneDNN("5")])?.hasPrefix(
        "oneDNN is 1 on rank 0, but 2 on rank 1, 3 on rank 2 and other things on the others; ")
        == true)
  }

  @Test func theFirstDifferenceIsTold() {
    let other = [Fact(.library, "oneDNN", "2.7"), Fact(.library, "HDF5", "1.14")]
    let own = [Fact(.library, "oneDNN", "2.6"), Fact(.library, "HDF5", "1.10")]
    #expect(
      words([own, other])
        == "oneDNN is 2.6 on rank 0, but 2.7 on rank 1; HDF5 differs as well; "
        + "install the same version on all nodes")
    // Of data, the rest follows from the first.
    let data = [Fact(.data, "data set 'x' of d.h5", "int8 [4]"), Fact(.data, "the size", "1")]
    let more = [Fact(.data, "data set 'x' of d.h5", "int8 [5]"), Fact(.data, "the size", "2")]
    #expect(
      words([data, more])?.hasPrefix(
        "data set 'x' of d.h5 is int8 [4] on rank 0, but int8 [5] on rank 1; each rank") == true)
    #expect(
      words([data, Array(data.dropFirst())])?.hasPrefix(
        "data set 'x' of d.h5 is int8 [4] on rank 0, but not set on rank 1; ") == true)
  }

  @Test func configurationsKeyByKey() {
    func configuration(_ yaml: String) -> [PreflightFact] {
      [Fact(.configuration, "the configuration", yaml)]
    }
    let yaml = "training: {epochs: 3}\nmodel: [{dense: {units: 5}}, flatten]\n"
    #expect(words([configuration(yaml), configuration("# other words\n" + yaml)]) == nil)
    #expect(
      words([configuration(yaml), configuration(yaml.replacing("5", with: "6"))])?.hasPrefix(
        "model[0].dense.units is 5 on rank 0, but 6 on rank 1; each rank reads") == true)
    #expect(
      words([configuration(yaml), configuration("seed: 7\n" + yaml)])?.hasPrefix(
        "seed is not set on rank 0, but 7 on rank 1; ") == true)
    #expect(
      words([configuration(yaml), configuration(yaml.replacing("flatten", with: "{a: []}"))])?
        .hasPrefix("model[1] is flatten on rank 0, but not set on rank 1; model[1].a differs")
        == true)
    // Who could not read it has an error of its own.
    #expect(words([configuration(yaml), []]) == nil)
    // No YAML at all, and control characters.
    let wild = words([configuration("a: [\n"), configuration("\u{1b}[31m{")])
    #expect(wild?.contains("\u{1b}") == false && wild?.contains("the configuration is") == true)
  }

  @Test func longValuesAndManyRanks() {
    let facts = (0..<1000).map { rank in
      [Fact(.variable, "A", String(repeating: rank < 500 ? "x" : "y", count: 1000))]
    }
    let nodes = (0..<1000).map { "node-\($0 / 100)" }
    let text = words(facts, nodes: nodes)
    #expect((text?.count ?? .max) < 400, "\(text ?? "")")
    #expect(text?.contains("ranks 0–499 (node-0, node-1, node-2 and 2 other nodes)") == true)
  }

  @Test(arguments: [
    ([3], "rank 3"), ([0, 1], "ranks 0 and 1"), ([0, 1, 2], "ranks 0–2"),
    ([0, 2, 3, 5, 6, 7], "ranks 0, 2, 3 and 5–7"),
    ([0, 2, 4, 6, 8, 10], "ranks 0, 2, 4 and 3 more"),
  ])
  func listsOfRanks(ranks: [Int], words: String) {
    let nodes = Array(repeating: "one", count: 11)
    #expect(RankList(ranks, nodes: nodes).description == words)
  }
}
