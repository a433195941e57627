import Compute
import Foundation
import TestSupport
import Testing

@Suite struct NormalNoiseTests {
  private static let generator = Philox(seed: 3, purpose: .noise)

  private func numbers(_ count: Int, from position: Int = 0, step: Int = 0) -> Matrix {
    let values = Matrix.lasting(rows: 1, columns: count)
    NormalNoise(generator: Self.generator).fill(values, from: position, step: step)
    return values
  }

  /// The same formula in double precision, number by number.
  @Test func agreesWithTheFormula() {
    let values = numbers(3200, step: 7)
    for position in 0..<values.count {
      let lane = UInt64(position / 32 * 8 + position % 8)
      let words = Self.generator.block(lane, 7)
      let pair = position % 32 / 16 * 2
      let u = (Double(words[pair] >> 9) + 0.5) * 0x1p-23
      let angle = Double(words[pair + 1]) * 0x1p-32 * 2 * Double.pi
      let isFirst = position % 16 < 8
      let exact = (-2 * log(u)).squareRoot() * (isFirst ? cos(angle) : sin(angle))
      #expect(abs(Double(values.buffer[position]) - exact) < 2e-6, "\(position)")
    }
  }

  @Test func isAFunctionOfThePlaceAndTheStep() {
    let all = numbers(6400)
    #expect(numbers(640, from: 3200).hasSameBits(as: all.slice(3200..<3840)))
    #expect(!numbers(640, from: 3200, step: 1).hasSameBits(as: all.slice(3200..<3840)))
  }

  @Test func hasTheMomentsOfTheNormalDistribution() {
    let values = numbers(320_000).array.map(Double.init)
    let moments = (1...4).map { power in
      values.reduce(0.0) { sum, x in
        sum + (0..<power).reduce(1.0) { product, _ in product * x }
      } / Double(values.count)
    }
    for (found, expected) in zip(moments, [0.0, 1, 0, 3]) {
      #expect(abs(found - expected) < 0.03, "\(moments)")
    }
    #expect(values.allSatisfy { $0.isFinite && abs($0) < 5.9 })
  }
}
