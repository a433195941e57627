import Compute
import Synchronization
import Testing

@Suite struct ThreadTeamTests {
  @Test(arguments: [1, 2, 3, 8, 33])
  func eachPieceIsDoneOnce(count: Int) {
    let team = ThreadTeam(count)
    #expect(team.count == count)
    for _ in 0..<20 {
      let pieces = Mutex<[Int]>([])
      team.run { piece in pieces.withLock { $0.append(piece) } }
      #expect(pieces.withLock { $0.sorted() } == Array(0..<count))
    }
  }

  /// What the threads wrote is there when they are done, and the team can be called from within other
  /// work that uses the runtime.
  @Test func resultsAreThereAfterwards() throws {
    let engine = try ComputeEngine(threads: 2)
    let sums = AlignedBuffer<Float>(count: 1000)
    let ranges = Slices.divide(1000, over: 4, granularity: 16)
    for round in 0..<50 {
      _ = try engine.product(ProductShape(rows: 2, columns: 3, depth: 4))
      ThreadTeam(4).run { piece in
        for i in ranges[piece] { sums.pointer[i] += Float(i) }
      }
      let isRight = (0..<1000).allSatisfy { sums.pointer[$0] == Float($0 * (round + 1)) }
      #expect(isRight, "round \(round)")
    }
  }
}
