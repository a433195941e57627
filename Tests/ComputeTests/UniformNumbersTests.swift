import Compute
import TestSupport
import Testing

@Suite struct UniformNumbersTests {
  private let numbers = UniformNumbers(-1..<3, generator: Philox(seed: 3, purpose: .slopes))

  @Test(arguments: [1, 7, 31, 32, 33, 64, 100])
  func rowsAreTheirElements(count: Int) {
    let row = Matrix.lasting(rows: 1, columns: count)
    numbers.fill(row, sample: 5, step: 9)
    for column in 0..<count {
      #expect(row.buffer[column] == numbers.element(column, sample: 5, step: 9))
    }
  }

  @Test func numbersAreUniform() {
    let count = 100_000
    let row = Matrix.lasting(rows: 1, columns: count)
    numbers.fill(row, sample: 0, step: 0)
    #expect(row.buffer.allSatisfy { (-1..<3).contains($0) })
    let mean = row.sum / Double(count)
    let variance = row.sumOfSquares / Double(count) - mean * mean
    // Five standard deviations.
    #expect(abs(mean - 1) < 5 * (16.0 / 12 / Double(count)).squareRoot())
    #expect(abs(variance - 16.0 / 12) < 5 * 16 / (180 * Double(count)).squareRoot())
  }

  @Test func samplesStepsAndKeysDiffer() {
    let row = Matrix.lasting(rows: 1, columns: 50)
    numbers.fill(row, sample: 1, step: 2)
    let first = row.array
    let other = UniformNumbers(-1..<3, generator: Philox(seed: 4, purpose: .slopes))
    for (numbers, sample, step) in [(numbers, 2, 2), (numbers, 1, 3), (other, 1, 2)] {
      numbers.fill(row, sample: sample, step: step)
      #expect(zip(first, row.array).allSatisfy { $0 != $1 })
    }
  }
}
