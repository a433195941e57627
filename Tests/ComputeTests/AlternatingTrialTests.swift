import Compute
import Testing

@Suite struct AlternatingTrialTests {
  /// The ways that `count` repetitions are done in, if each takes what `seconds` says of its way.
  private func ways(
    _ trial: AlternatingTrial, _ count: Int, seconds: (_ isOther: Bool, _ index: Int) -> Double
  ) -> [Bool] {
    var trial = trial
    return (0..<count).map { index in
      let isOther = trial.isOther
      trial.record(seconds: seconds(isOther, index))
      return isOther
    }
  }

  @Test func bothWaysAreTriedInTurns() {
    let ways = ways(AlternatingTrial(leastGain: 1.25), 9) { isOther, _ in isOther ? 1 : 2 }
    #expect(ways == [false, true, false, true, false, true, false, true, true])
  }

  @Test(arguments: [(1.2, false), (1.3, true)])
  func theOtherWayHasToGainSomething(ratio: Double, expected: Bool) {
    let ways = ways(AlternatingTrial(leastGain: 1.25), 100) { isOther, _ in isOther ? 1 : ratio }
    #expect(ways[8...].allSatisfy { $0 == expected })
  }

  /// One repetition that something else has made longer decides nothing.
  @Test func theShortestTimesCount() {
    let ways = ways(AlternatingTrial(leastGain: 1.25), 20) { isOther, index in
      index == 3 ? 100 : isOther ? 1 : 2
    }
    #expect(ways.last == true)
  }

  @Test func aLaterTrialDecidesAnew() {
    let period = AlternatingTrial.period
    let ways = ways(AlternatingTrial(leastGain: 1.25), 3 * period) { isOther, index in
      isOther == (index < period) ? 1 : 2
    }
    #expect(ways[100] && ways[period - 1] && !ways[period + 8] && !ways[3 * period - 1])
  }

  @Test func aTrialMayBeginLater() {
    let ways = ways(AlternatingTrial(start: 16, leastGain: 1), 26) { isOther, _ in isOther ? 1 : 2 }
    #expect(ways[..<17].allSatisfy { !$0 })
    #expect(ways[16...] == [false, true, false, true, false, true, false, true, true, true])
  }
}
