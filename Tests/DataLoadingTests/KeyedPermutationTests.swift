import Compute
import DataLoading
import Testing

@Suite("Keyed permutations")
struct KeyedPermutationTests {
  private func permutation(_ count: Int, seed: UInt64 = 1, stream: UInt64 = 0) -> KeyedPermutation {
    let generator = Philox(seed: seed, purpose: .shuffle)
    return KeyedPermutation(count: count, generator: generator, stream: stream)
  }

  @Test(
    "Every element comes once",
    arguments: [0, 1, 2, 3, 4, 5, 7, 8, 9, 100, 255, 256, 257, 1797, 4096, 65_537])
  func bijection(count: Int) {
    let permutation = permutation(count)
    #expect((0..<count).map { permutation[$0] }.sorted() == Array(0..<count))
    #expect((0..<count).allSatisfy { permutation.index(of: permutation[$0]) == $0 })
  }

  @Test("A huge one is undone by its inverse", arguments: [1 << 40, (1 << 40) + 1, 1 << 62])
  func huge(count: Int) {
    let permutation = permutation(count)
    for index in [0, 1, 2, count / 2, count - 2, count - 1] {
      let element = permutation[index]
      #expect(element >= 0 && element < count)
      #expect(permutation.index(of: element) == index)
    }
  }

  @Test("All orders of few elements are equally likely", arguments: [2, 3, 4, 5])
  func orders(count: Int) {
    let orders = (1...count).reduce(1, *)
    var seen: [[Int]: Int] = [:]
    for seed in 0..<UInt64(orders * 200) {
      let permutation = permutation(count, seed: seed)
      seen[(0..<count).map { permutation[$0] }, default: 0] += 1
    }
    #expect(seen.count == orders)
    #expect(abs(deviation(Array(seen.values))) < 5)
  }

  @Test("The places of two neighbours are independent", arguments: [1000, 60_000, 65_536])
  func pairs(count: Int) {
    for (first, second) in [(0, 1), (16, 17), (0, count / 2), (count - 2, count - 1)] {
      var cells = [Int](repeating: 0, count: 256)
      for seed in 0..<UInt64(20_000) {
        let permutation = permutation(count, seed: seed)
        cells[permutation[first] * 16 / count * 16 + permutation[second] * 16 / count] += 1
      }
      #expect(abs(deviation(cells)) < 5, "places \(first) and \(second)")
    }
  }

  @Test("Successive elements of one order are independent", arguments: [1797, 60_000, 1_000_000])
  func successors(count: Int) {
    var worst = 0.0
    for stream in 0..<UInt64(5) {
      let permutation = permutation(count, stream: stream)
      var cells = [Int](repeating: 0, count: 100)
      for index in 0..<count - 1 {
        cells[permutation[index] * 10 / count * 10 + permutation[index + 1] * 10 / count] += 1
      }
      worst = max(worst, deviation(cells))
    }
    #expect(worst < 5)
  }

  /// How far counts are from equal, in standard deviations of the chi-square statistic.
  private func deviation(_ counts: [Int]) -> Double {
    let expected = Double(counts.reduce(0, +)) / Double(counts.count)
    let square = counts.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) }
    let freedom = Double(counts.count - 1)
    return (square / expected - freedom) / (2 * freedom).squareRoot()
  }
}
