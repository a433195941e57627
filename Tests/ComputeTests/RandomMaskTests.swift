import Compute
import TestSupport
import Testing

@Suite struct RandomMaskTests {
  private static let generator = Philox(seed: 3, purpose: .dropout, stream: 5)

  /// Whole groups of 64 come from vector code, single elements from the scalar generator.
  @Test(arguments: [1, 7, 8, 63, 64, 65, 127, 128, 200])
  func rowEqualsElements(columns: Int) {
    let mask = RandomMask(rate: 0.4, generator: Self.generator)
    let memory = Matrix.lasting(rows: 1, columns: 3 * columns + 1) { _ in 77 }
    let rows = memory.slice(0..<3 * columns).reshaped(rows: 3, columns: columns)
    for (sample, step) in [(0, 0), (1, 0), (0, 1), (12_345, 678_901), (3_000_000_000, 2)] {
      for row in 0..<3 { mask.fill(rows.row(row), sample: sample + row, step: step) }
      for row in 0..<3 {
        let expected = (0..<columns).map { mask.element($0, sample: sample + row, step: step) }
        #expect(rows.row(row).hasSameBits(as: .lasting(expected)))
      }
      #expect(memory.span[3 * columns] == 77, "nothing is written behind the row")
    }
  }

  @Test func samplesStepsAndKeysGiveDifferentMasks() {
    let count = 64
    func row(_ mask: RandomMask, _ sample: Int, _ step: Int) -> [Float] {
      (0..<count).map { mask.element($0, sample: sample, step: step) }
    }
    let mask = RandomMask(rate: 0.5, generator: Self.generator)
    let other = RandomMask(
      rate: 0.5, generator: Philox(seed: 3, purpose: .dropout, stream: 6))
    let rows = [
      row(mask, 0, 0), row(mask, 1, 0), row(mask, 0, 1), row(mask, 1, 1), row(other, 0, 0),
      row(mask, 1 << 32, 0), row(mask, 0, 1 << 30),
    ]
    #expect(Set(rows).count == rows.count)
    // Neighbouring groups of columns are drawn from different blocks.
    let wide = (0..<640).map { mask.element($0, sample: 0, step: 0) }
    let groups = stride(from: 0, to: 640, by: 64).map { Array(wide[$0..<$0 + 64]) }
    #expect(Set(groups).count == groups.count)
  }

  @Test(arguments: [0, 0.1, 0.2, 0.5, 0.75, 0.999, 1 - 1e-9])
  func meanIsOneAndRateIsExact(rate: Double) {
    let mask = RandomMask(rate: rate, generator: Self.generator)
    let dropped = Double(mask.threshold) / 65536
    #expect(abs(dropped - rate) <= 0x1p-16)
    #expect(abs(Double(mask.scale) * (1 - dropped) - 1) < 1e-7)

    let row = Matrix.lasting(rows: 1, columns: 1000)
    var zeros = 0
    for sample in 0..<500 {
      mask.fill(row, sample: sample, step: 9)
      let dropped = row.buffer.count { $0 == 0 }
      zeros += dropped
      #expect(dropped + row.buffer.count { $0 == mask.scale } == 1000)
    }
    let deviation = (dropped * (1 - dropped) / 500_000).squareRoot()
    #expect(abs(Double(zeros) / 500_000 - dropped) <= 5 * deviation)
  }

  @Test func rateZeroKeepsEverything() {
    let mask = RandomMask(rate: 0, generator: Self.generator)
    #expect(mask.scale == 1)
    #expect((0..<1000).allSatisfy { mask.element($0, sample: 0, step: 0) == 1 })
  }
}
