import CAllocationCounter
import TestSupport
import Testing

/// The exchanges between ranks, checked by ranks under mpirun.
@Suite(.serialized) struct ExchangeTests {
  /// Ranks that wait give up their core: the tests may share the machine with anything.
  private func run(_ family: String, ranks: Int) throws -> CommandResult {
    let runner = RankRunner(
      ranks: ranks, timeout: 300, environment: ["OMPI_MCA_mpi_yield_when_idle": "1"])
    return try runner.run("RankChecks", [family])
  }

  @Test(arguments: [1, 2, 3, 4, 6, 8])
  func sumsAndTotals(ranks: Int) throws {
    let result = try run("exchange", ranks: ranks)
    #expect(result.exitCode == 0, "\(result)")
    #expect(result.lines.last?.hasSuffix(" 0 failed") == true, "\(result)")
  }

  @Test(arguments: [1, 2, 4])
  func gradientsRoundedBetweenNodes(ranks: Int) throws {
    let result = try run("exchange-rounding", ranks: ranks)
    #expect(result.exitCode == 0, "\(result)")
    #expect(result.lines.last?.hasSuffix(" 0 failed") == true, "\(result)")
  }

  @Test(arguments: [1, 2, 3, 4])
  func delaysOfRanksChangeNothing(ranks: Int) throws {
    let result = try run("exchange-races", ranks: ranks)
    #expect(result.exitCode == 0, "\(result)")
    #expect(result.lines.last?.hasSuffix(" 0 failed") == true, "\(result)")
    print("steps with delays on \(ranks) ranks: \(result.seconds) s")
  }

  @Test(arguments: [2, 4]) func closingGivesMemoryBack(ranks: Int) throws {
    let result = try run("exchange-memory", ranks: ranks)
    #expect(result.exitCode == 0, "\(result)")
    #expect(result.lines.last?.hasSuffix(" 0 failed") == true, "\(result)")
  }

  @Test(
    .enabled(if: allocation_counter_works() == 1, "a sanitizer counts allocations itself"),
    arguments: [2, 4])
  func sharedMemoryTakesNothingFromTheHeap(ranks: Int) throws {
    let result = try run("exchange-allocations", ranks: ranks)
    #expect(result.exitCode == 0, "\(result)")
    #expect(result.lines.last?.hasSuffix(" 0 failed") == true, "\(result)")
  }
}
