import Configuration
import TestSupport
import Testing
import Training

@Suite struct NonFinitePolicyTests {
  private func policy(_ yaml: String) throws -> NonFinitePolicy {
    try ConfigurationNode(yaml: yaml, file: "a.yaml").read { try NonFinitePolicy($0) }
  }

  @Test func configurations() throws {
    #expect(try policy("{}") == .stop)
    #expect(try policy("non_finite: stop") == .stop)
    #expect(try policy("non_finite: skip") == .skip(atMost: 10))
    #expect(try policy("non_finite: {skip: {at_most: 2}}") == .skip(atMost: 2))
    #expect(try policy("non_finite: {skip: {}}") == .skip(atMost: 10))
    let restore = NonFinitePolicy.restore(learningRateFactor: 0.5, atMost: 3)
    #expect(try policy("non_finite: restore") == restore)
    #expect(try policy("non_finite: {restore: {}}") == restore)
    #expect(
      try policy("non_finite: {restore: {learning_rate_factor: 0.1, at_most: 7}}")
        == .restore(learningRateFactor: 0.1, atMost: 7))
  }

  @Test func stopStops() {
    #expect(NonFinitePolicy.stop.reaction(after: Setbacks()) == .stop(because: nil))
  }

  @Test func skipsAreCountedInARow() {
    let policy = NonFinitePolicy.skip(atMost: 2)
    var setbacks = Setbacks()
    for _ in 0..<3 {
      for _ in 0..<2 {
        #expect(policy.reaction(after: setbacks) == .skip)
        setbacks.stepSkipped()
      }
      guard case .stop(let reason?) = policy.reaction(after: setbacks) else {
        Issue.record("goes on")
        return
      }
      #expect(reason.contains("2 steps"))
      setbacks.stepTaken()
    }
    #expect(setbacks.skipped == 6 && setbacks.skippedInEpoch == 6)
    setbacks.epochEnded()
    #expect(setbacks.skipped == 6 && setbacks.skippedInEpoch == 0)
  }

  /// The skipped steps are those of the checkpoint; how often it went back outlives that.
  @Test func restoresAddUp() {
    let policy = NonFinitePolicy.restore(learningRateFactor: 0.5, atMost: 2)
    var atCheckpoint = Setbacks()
    atCheckpoint.stepSkipped()
    var now = atCheckpoint
    now.stepSkipped()
    for round in 1...2 {
      #expect(policy.reaction(after: now) == .restore(learningRateFactor: 0.5))
      now = now.goingBack(to: atCheckpoint, at: 6, from: 9, learningRateFactor: 0.5)
      #expect(now.restoredStep == 6 && now.furthestStep == 9)
      #expect(now.restores == round && now.skipped == 1 && now.skippedInARow == 1)
    }
    #expect(now.learningRateFactor == 0.25)
    guard case .stop(let reason?) = policy.reaction(after: now) else {
      Issue.record("goes on")
      return
    }
    #expect(reason.contains("2 times"))
  }

  @Test func setbacksSurviveAsNumbers() {
    var setbacks = Setbacks()
    for _ in 0..<3 { setbacks.stepSkipped() }
    setbacks.stepTaken()
    setbacks.stepSkipped()
    let all = setbacks.goingBack(to: setbacks, at: 12, from: 15, learningRateFactor: 0.3)
    #expect(Setbacks(numbers: all.numbers) == all)
    #expect(Setbacks(numbers: Setbacks().numbers) == Setbacks())
    for wrong in [
      [], [1, 1, 1, 1, 1], [1, 1, 1, 0.5, 1, 0, 0], [-1, 0, 0, 0, 1, 0, 0],
      [0, 0, 0, 0, .nan, 0, 0], [0, 0, 0, 0, 1, .nan, 0], [0, 0, 0, 0, 1, 0],
    ] {
      #expect(Setbacks(numbers: wrong) == nil)
    }
  }
}
