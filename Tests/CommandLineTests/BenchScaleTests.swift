import JSON
import TestSupport
import Testing

/// `nntrain bench scale`: that it runs and says what is measured; the model has tests of its own.
@Suite struct BenchScaleTests {
  private let folder: TrainingFolder

  init() throws { folder = try TrainingFolder() }

  /// The rows in the JSON of a run of one training.
  private func rows(_ text: String) throws -> [JSONValue] {
    let object = try #require(JSONValue(parsing: text))
    guard case .array(let trainings)? = object["trainings"], trainings.count == 1,
      case .array(let rows)? = trainings[0]["rows"]
    else {
      Issue.record("not as expected: \(text)")
      return []
    }
    return rows
  }

  private func number(_ value: JSONValue?) -> Double {
    guard case .number(let number)? = value else { return .nan }
    return number
  }

  @Test func measuredAndModelledRows() throws {
    let result = try folder.nntrain(
      ["bench", "scale", "small.yaml", "--ranks", "1…16", "--rounds", "1", "--json", "-"], ranks: 2)
    #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
    let rows = try rows(result.standardOutput)
    #expect(rows.map { $0["ranks"] } == [1, 2, 4, 8, 16].map { .integer($0) })
    #expect(rows.map { $0["nodes"] } == [1, 1, 2, 4, 8].map { .integer($0) })
    for (index, row) in rows.enumerated() {
      let parts = ["passes", "update", "exchange_on_nodes", "exchange_between_nodes"].map {
        number(row[$0])
      }
      let isSum = abs(parts.reduce(0, +) - number(row["step"])) < 1e-9
      #expect(isSum && parts[0] > 0 && number(row["efficiency"]) > 0, "\(row.text)")
      #expect((parts[3] > 0) == (index > 1), "\(row.text)")
      #expect((number(row["measured_step"]) > 0) == (index < 2), "\(row.text)")
    }
  }

  /// One rank, each with its batch; the exchange is guessed, and the table says so.
  @Test func weakScalingOnOneRank() throws {
    let result = try folder.nntrain([
      "bench", "scale", "small.yaml", "--ranks", "1,4", "--rounds", "1", "--weak",
      "--ranks-per-node", "4", "--link", "1Gb/s,50us", "--overlap", "0.5",
    ])
    #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
    #expect(result.standardOutput.contains("guessed from memory"), "\(result)")
    #expect(result.standardOutput.contains("samples on each rank"), "\(result)")
    #expect(result.lines.count { $0.contains("modelled") } == 2, "\(result)")
  }

  @Test func badArguments() throws {
    func fails(_ arguments: [String], code: Int32 = 64, _ words: String) throws {
      expectFailure(
        try folder.nntrain(["bench", "scale"] + arguments), code: code, words)
    }
    for ranks in ["0", "1…", "8…2", "1,,2", "two", "1…99999999999", ""] {
      try fails(["--ranks", ranks], "--ranks: '\(ranks)' is no list")
    }
    try fails(["--link", "25Gb/s"], "'25Gb/s' is no link")
    try fails(["--link", "25Gx/s,5us"], "'25Gx/s' is no rate of a link; write it as in 25Gb/s,5us")
    try fails(["--overlap", "1.5"], "--overlap")
    try fails(["--flops", "0"], "--flops")
    try fails(["--ranks-per-node", "0"], "--ranks-per-node")
    try fails(["none.yaml"], code: 66, "none.yaml")
  }
}
