import Compute
import Foundation
import Testing

@Suite struct PhiloxTests {
  /// The known answers published with Random123 (`kat_vectors`, philox4x32 with 10 rounds).
  @Test func agreesWithPublishedAnswers() {
    #expect(
      Philox(key: [0, 0]).block(0, 0) == [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8])
    #expect(
      Philox(key: [0xFFFF_FFFF, 0xFFFF_FFFF]).block(.max, .max)
        == [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD])
    #expect(
      Philox(key: [0xA409_3822, 0x299F_31D0])
        .block(0x85A3_08D3_243F_6A88, 0x0370_7344_1319_8A2E)
        == [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1])
  }

  @Test func keysDifferBySeedPurposeAndStream() {
    var keys = Set<SIMD2<UInt32>>()
    var count = 0
    for seed in [0, 1, 2, 1 << 32, UInt64.max] {
      for purpose in RandomPurpose.allCases {
        for stream in [0, 1, 2, 1 << 32, UInt64.max] {
          keys.insert(Philox(seed: seed, purpose: purpose, stream: stream).key)
          count += 1
        }
      }
    }
    #expect(keys.count == count)
    let purposes = RandomPurpose.allCases.map(\.rawValue)
    #expect(Set(purposes).count == purposes.count)
  }

  @Test func uniformNumbersStayInTheirInterval() {
    #expect(Philox.uniform(0) == 0)
    #expect(Philox.uniform(.max) == 1 - 0x1p-24)
    #expect(Philox.uniform(0, 0) == 0x1p-53)
    #expect(Philox.uniform(.max, .max) < 1)
    #expect(Philox.uniform(.max, .max) == 1 - 0x1p-53)
  }

  @Test func wordsAreUniform() {
    let generator = Philox(seed: 11, purpose: .noise)
    let draws = 1 << 18
    var bins = [[Int]](repeating: [Int](repeating: 0, count: 256), count: 4)
    var sum = 0.0
    var squares = 0.0
    var neighbours = 0.0
    var previous = 0.5
    for index in 0..<draws {
      let words = generator.block(UInt64(index))
      for lane in 0..<4 {
        bins[lane][Int(words[lane] >> 24)] += 1
        let value = Double(Philox.uniform(words[lane])) - 0.5
        sum += value
        squares += value * value
        neighbours += value * previous
        previous = value
      }
    }
    let count = Double(4 * draws)
    // Five standard deviations of each statistic.
    #expect(abs(sum / count) < 5 * (1 / 12 / count).squareRoot())
    #expect(abs(squares / count - 1.0 / 12) < 5 * (1.0 / 180 / count).squareRoot())
    #expect(abs(neighbours / count) < 5 * (1.0 / 144 / count).squareRoot())
    for lane in bins {
      let expected = Double(draws) / 256
      let chi = lane.reduce(0.0) { $0 + pow(Double($1) - expected, 2) / expected }
      #expect(abs(chi - 255) < 5 * (2 * 255.0).squareRoot(), "chi squared \(chi) of 255")
    }
  }

  @Test func normalNumbersAreNormal() {
    let generator = Philox(seed: 12, purpose: .weights)
    let count = 200_000
    var values: [Double] = []
    var products = 0.0
    for index in 0..<count / 2 {
      let pair = generator.normalPair(UInt64(index))
      values += [pair.0, pair.1]
      products += pair.0 * pair.1
    }
    let n = Double(count)
    let moments = (1...4).map { power in
      values.reduce(0.0) { $0 + pow($1, Double(power)) } / n
    }
    #expect(abs(moments[0]) < 5 / n.squareRoot())
    #expect(abs(moments[1] - 1) < 5 * (2 / n).squareRoot())
    #expect(abs(moments[2]) < 5 * (15 / n).squareRoot())
    #expect(abs(moments[3] - 3) < 5 * (96 / n).squareRoot())
    #expect(abs(products / (n / 2)) < 5 / (n / 2).squareRoot())
    // Kolmogorov and Smirnov: the greatest distance of the distribution functions.
    values.sort()
    var distance = 0.0
    for (index, value) in values.enumerated() {
      distance = max(distance, abs(0.5 * erfc(-value / 2.0.squareRoot()) - Double(index) / n))
    }
    #expect(distance < 2.2 / n.squareRoot(), "distance \(distance)")
  }
}
