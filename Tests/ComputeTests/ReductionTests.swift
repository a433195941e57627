import Compute
import TestSupport
import Testing

@Suite struct ReductionTests {
  @Test(arguments: [0, 1, 7, 8, 9, 16, 1000, 4096, 100_003])
  func sumsAgreeWithPlainLoops(count: Int) {
    let x = Matrix.random(columns: count, seed: 1)
    let y = Matrix.random(columns: count, seed: 2)
    var sum = 0.0
    var squares = 0.0
    var products = 0.0
    var distance = 0.0
    var absolute = 0.0
    for (p, q) in zip(x.buffer, y.buffer) {
      sum += Double(p)
      squares += Double(p) * Double(p)
      products += Double(p) * Double(q)
      distance += (Double(p) - Double(q)) * (Double(p) - Double(q))
      absolute += abs(Double(p) - Double(q))
    }
    let size = squares.squareRoot()
    #expect(abs(x.sum - sum) <= 1e-13 * size * Double(count).squareRoot())
    #expect(abs(x.dot(y) - products) <= 1e-13 * size * y.sumOfSquares.squareRoot())
    #expect(relativeDistance([x.sumOfSquares], [squares]) < 1e-13)
    #expect(relativeDistance([x.squaredDistance(to: y)], [distance]) < 1e-13)
    #expect(relativeDistance([x.absoluteDistance(to: y)], [absolute]) < 1e-13)
  }

  /// The bits of a sum depend on the values alone, not on where they lie in memory.
  @Test func sumsDoNotDependOnAlignment() {
    let values = Matrix.random(columns: 1003, seed: 3)
    let expected = values.sumOfSquares
    for offset in 1..<16 {
      let shifted = Matrix.lasting(rows: 1, columns: 1003 + offset).slice(offset..<1003 + offset)
      shifted.copy(values)
      #expect(shifted.sumOfSquares == expected)
    }
  }

  @Test func theGreatestIsFoundEverywhere() {
    for count in 1...40 {
      let values = Matrix.random(columns: count, seed: 5)
      for position in 0..<count {
        let kept = values.buffer[position]
        values.buffer[position] = 10
        #expect(values.greatest == 10)
        values.buffer[position] = kept
      }
      #expect(values.greatest == values.buffer.max())
    }
  }

  @Test func sumsOfExtremeValuesAreExact() {
    for value in [Float.greatestFiniteMagnitude, .leastNormalMagnitude / 100] {
      let values = Matrix.lasting(rows: 1, columns: 100) { _ in value }
      let square = Double(value) * Double(value)
      #expect(relativeDistance([values.sumOfSquares / square], [100]) < 1e-13)
      #expect(values.isFinite)
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, .signalingNaN])
  func valuesThatAreNotFiniteAreFoundEverywhere(bad: Float) {
    for count in Array(1...25) + Array(60...70) {
      let values = Matrix.random(columns: count, seed: 4)
      #expect(values.isFinite)
      for position in 0..<count {
        let kept = values.buffer[position]
        values.buffer[position] = bad
        #expect(!values.isFinite, "position \(position) of \(count)")
        values.buffer[position] = kept
      }
    }
    #expect(Matrix.empty.isFinite)
  }

  @Test(arguments: [(0, 5), (1, 5), (2, 1), (33, 17), (128, 10)])
  func rowsAreAddedUp(rows: Int, columns: Int) {
    let values = Matrix.random(rows: rows, columns: columns, seed: 5)
    let sums = Matrix.lasting(rows: 1, columns: columns) { _ in .nan }
    values.sumRows(into: sums)
    let expected = (0..<columns).map { column in
      (0..<rows).reduce(0.0) { $0 + Double(values.buffer[$1 * columns + column]) }
    }
    #expect(relativeDistance(sums.buffer, expected) < 1e-6)
  }

  @Test func greatestValueIsTheFirstOfEqualOnes() {
    func index(_ values: [Float]) -> Int { Matrix.lasting(values).indexOfGreatest }
    #expect(index([3]) == 0)
    #expect(index([1, 2, 3]) == 2)
    #expect(index([1, 3, 3, 2]) == 1)
    #expect(index([-1, -3, -0.5]) == 2)
    #expect(index([-.infinity, -.infinity]) == 0)
    #expect(index([0, .infinity]) == 1)
    #expect(index([1, .nan, 2]) == 2)
  }

  @Test func elementwiseKernels() {
    let x = Matrix.random(columns: 19, seed: 6)
    let y = Matrix.random(columns: 19, seed: 7)
    let result = Matrix.lasting(rows: 1, columns: 19)
    result.multiply(x, y)
    #expect(result.array == zip(x.buffer, y.buffer).map { $0 * $1 })
    result.add(x)
    #expect(result.array == zip(x.buffer, y.buffer).map { $0 * $1 + $0 })
  }
}
