import Configuration
import TestSupport
import Testing
import Training

/// The audit of copies of the parameters.
@Suite struct AuditTests {
  /// On made-up exchanges and in whole trainings, by ranks under mpirun.
  @Test(arguments: [1, 2, 3, 4]) func aFlippedBitIsFoundAndNamed(ranks: Int) throws {
    let runner = RankRunner(
      ranks: ranks, timeout: 120, environment: ["OMPI_MCA_mpi_yield_when_idle": "1"])
    let result = try runner.run("RankChecks", ["audit", "audited-training"])
    #expect(result.exitCode == 0 && !result.timedOut, "\(result)")
    #expect(result.lines.last?.hasSuffix(" 0 failed") == true, "\(result)")
  }

  private func difference(_ digests: [[UInt64]], nodes: [String]? = nil) throws -> String {
    let ranks = digests.indices.map { 2 * $0 }
    let difference = ReplicaDifference(
      weights: ["a", "b"], digests: digests, ranks: ranks,
      nodes: nodes ?? digests.map { _ in "one" })
    return try #require(difference).failure(after: 9).description
  }

  @Test func theMajorityIsTakenToBeRight() throws {
    #expect(
      try difference([[1, 2], [1, 2], [1, 3]]).contains(
        "after step 9: 'b' of 2 weights is not the same on rank 4 as on ranks 0 and 2"))
    #expect(
      try difference([[5, 2], [1, 2], [1, 2]], nodes: ["x", "y", "z"]).contains(
        "'a' of 2 weights is not the same on rank 0 (x) as on ranks 2 and 4 (y and z)"))
    #expect(
      try difference([[1, 2], [7, 2], [1, 8], [1, 2], [1, 2]]).contains(
        "'a' and 1 more of 2 weights are not the same on ranks 2 and 4 as on ranks 0, 6 and 8"))
    #expect(
      try difference([[1, 2], [1, 3]]).contains(
        "'b' of 2 weights is not the same on ranks 0 and 2, and no majority"))
    #expect(
      ReplicaDifference(
        weights: ["a"], digests: [[1], [1]], ranks: [0, 1], nodes: ["x", "x"]) == nil)
  }

  @Test func theConfiguration() throws {
    func interval(_ audit: String) throws -> StepInterval {
      try trainingConfiguration(audit).audit
    }
    #expect(try interval("") == .epoch)
    #expect(try interval("audit: epoch") == .epoch)
    #expect(try interval("audit: never") == .never)
    #expect(try interval("audit: {steps: 12}") == .steps(12))
    expectFailure(.configuration, "a.yaml:4", "training.audit", "always") {
      _ = try interval("audit: always")
    }
    expectFailure(.configuration, "training.audit", "steps") {
      _ = try interval("audit: {steps: 0}")
    }
    expectFailure(.configuration, "training.audit", "step", "did you mean") {
      _ = try interval("audit: {step: 1}")
    }
    expectFailure(.configuration, "training.audit") { _ = try interval("audit: [1]") }
    expectFailure(.configuration, "a.yaml:4", "training.layer_statistics", "sometimes") {
      _ = try interval("layer_statistics: sometimes")
    }
  }
}
