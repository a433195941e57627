import Compute
import Optimization
import TestSupport
import Testing

@Suite struct CandidateTests {
  private func change(_ candidate: Int, _ range: Range<Int>, step: Int = 3, seed: UInt64 = 1)
    -> [Float]
  {
    let change = Matrix.lasting(rows: 1, columns: range.count)
    CandidateChanges(seed: seed).write(candidate, range, step: step, deviation: 0.5, to: change)
    return Array(change.buffer)
  }

  /// Who owns which slice, and where it begins, is no matter.
  @Test(arguments: [0..<1, 0..<16, 5..<300, 255..<257, 4000..<9000, 4096..<8192, 9999..<10_000])
  func aRangeIsAPartOfTheWhole(range: Range<Int>) {
    #expect(change(2, range) == Array(change(2, 0..<10_000)[range]))
  }

  @Test func addingIsAddingWhatIsWritten() {
    let own = Matrix.random(columns: 5000, seed: 4)
    let expected = zip(own.buffer, change(1, 100..<5100)).map { $0 + $1 }
    CandidateChanges(seed: 1).add(1, 100..<5100, step: 3, deviation: 0.5, to: own)
    #expect(Array(own.buffer) == expected)
  }

  @Test func candidatesStepsAndSeedsDiffer() {
    let range = 0..<64
    let all = [
      change(0, range), change(1, range), change(0, range, step: 4), change(0, range, seed: 2),
    ]
    for (i, one) in all.enumerated() {
      for other in all.dropFirst(i + 1) { #expect(zip(one, other).allSatisfy { $0 != $1 }) }
    }
  }

  @Test func changesAreNormalWithTheDeviation() {
    let numbers = change(0, 0..<100_000).map(Double.init)
    let mean = numbers.reduce(0, +) / 100_000
    let variance = numbers.reduce(0) { $0 + $1 * $1 } / 100_000
    #expect(abs(mean) < 0.01 && abs(variance.squareRoot() - 0.5) < 0.005)
  }

  @Test func candidatesAreAsManyAsRanksOrAFixedNumber() throws {
    func count(_ yaml: String, ranks: Int) throws -> Int? {
      let optimizer = try OptimizerTests.optimizer(yaml)
      return (optimizer as? any SearchOptimizer)?.candidateCount(ranks: ranks)
    }
    #expect(try count("random_perturbation", ranks: 3) == 3)
    #expect(try count("random_perturbation: {candidates: 8}", ranks: 3) == 8)
    #expect(try count("sgd", ranks: 3) == nil)
  }
}
