import Compute
import Testing

@Suite struct SlicesTests {
  @Test(arguments: 1...9)
  func slicesCoverTheBlockInOrder(ranks: Int) {
    for count in [0, 1, 15, 16, 4095, 4096, 4097, 8192, 12_289, 407_050, 1_000_003] {
      for granularity in [1, 16, 4096] {
        let slices = Slices.divide(count, over: ranks, granularity: granularity)
        #expect(slices.count == ranks)
        #expect(slices.first?.lowerBound == 0 || count == 0)
        #expect(slices.last?.upperBound == count)
        for (slice, next) in zip(slices, slices.dropFirst()) {
          #expect(slice.upperBound == next.lowerBound)
          #expect(slice.upperBound % granularity == 0 || slice.upperBound == count)
        }
        let units = slices.map { ($0.count + granularity - 1) / granularity }
        #expect((units.max() ?? 0) - (units.min() ?? 0) <= 1, "shared out evenly")
      }
    }
  }

  @Test func fewBlocksLeaveRanksWithoutAny() {
    #expect(Slices.divide(100, over: 4, granularity: 4096) == [0..<0, 0..<0, 0..<0, 0..<100])
    #expect(Slices.divide(0, over: 2, granularity: 16) == [0..<0, 0..<0])
    #expect(Slices.divide(100, over: 1, granularity: 4096) == [0..<100])
  }
}
