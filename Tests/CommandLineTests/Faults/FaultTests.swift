import TestSupport
import Testing

extension TrainTests {
  /// Every row of the table of faults in the README, as it says.
  @Suite struct Faults {
    @Test(arguments: Fault.possible) func isAsTheTableSays(fault: Fault) throws {
      let folder = try TrainingFolder()
      let result = try fault.provoke(folder)
      let said = result.standardOutput + result.standardError
      let isExpected = !result.timedOut && result.exitCode == fault.exitCode ?? 0
      #expect(isExpected, "exit code \(result.exitCode): \(said.suffix(1000))")
      for words in fault.words {
        let isSaid = said.contains(words)
        #expect(isSaid, "'\(words)': \(said.suffix(1000))")
      }
      try fault.kept.check(folder, ranks: fault.ranks, shards: fault.shards)
    }
  }
}

@Suite struct FaultReadmeTests {
  @Test("The table of faults in the README is current") func tableIsCurrent() throws {
    let head = "\n| fault | what you see | exit code | what is kept |\n|---|---|---|---|\n"
    try ReadmePart("table of faults", test: "The table of faults in the README is current")
      .expectCurrent(head + Fault.all.map(\.row).joined() + "\n")
  }
}
