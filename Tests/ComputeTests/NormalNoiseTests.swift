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
    let values = numbers(2560, step: 7)
    for position in 0..<values.count {
      let (group, place) = (position / 256, position % 128)
      let lane = UInt64(group * 64 + place / 16 * 8 + place % 8)
      let words = Self.generator.block(lane, 7)
      let pair = place % 16 / 8 * 2
      let u = (Double(words[pair] >> 9) + 0.5) * 0x1p-23
      let angle = Double(words[pair + 1]) * 0x1p-32 * 2 * Double.pi
      let isFirst = position % 256 < 128
      let exact = (-2 * log(u)).squareRoot() * (isFirst ? cos(angle) : sin(angle))
      #expect(abs(Double(values.buffer[position]) - exact) < 5e-6, "\(position)")
    }
  }

  @Test func isAFunctionOfThePlaceAndTheStep() {
    let all = numbers(6400)
    #expect(numbers(512, from: 2560).hasSameBits(as: all.slice(2560..<3072)))
    #expect(!numbers(512, from: 2560, step: 1).hasSameBits(as: all.slice(2560..<3072)))
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
