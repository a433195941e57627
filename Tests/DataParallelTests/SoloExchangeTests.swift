import Compute
import DataParallel
import Synchronization
import Testing

@Suite struct SoloExchangeTests {
  /// One process is a group of one rank: it has everything, and sums are what it put in.
  @Test func everythingIsItsOwn() {
    let exchange = SoloExchange(count: 100, tableCount: 3)
    #expect(exchange.rank == 0 && exchange.slice == ParameterSlice(0..<100))
    #expect(exchange.slices == [exchange.slice])
    #expect(exchange.parameters.count == 100 && exchange.gradients.count == 100)
    #expect(exchange.table.count == 3)
    #expect(UInt(bitPattern: exchange.parameters.pointer) % 64 == 0)
    #expect(UInt(bitPattern: exchange.gradients.pointer) % 64 == 0)
    exchange.gradients.fill(2)
    exchange.parameters.fill(3)
    var totals = [1.5, -2]
    exchange.reduce(totals: &totals) { _ in }
    exchange.complete([[0..<3]])
    exchange.publish()
    exchange.sum(&totals)
    #expect(totals == [1.5, -2])
    #expect(exchange.gradients.buffer.allSatisfy { $0 == 2 })
    #expect(exchange.parameters.buffer.allSatisfy { $0 == 3 })
    AlignedBuffer.withMatrix(columns: 100) { block in
      exchange.gather(exchange.parameters, into: block)
      #expect(block.buffer.allSatisfy { $0 == 3 })
      block.fill(4)
      exchange.scatter(block, into: exchange.parameters)
    }
    #expect(exchange.parameters.buffer.allSatisfy { $0 == 4 })
  }

  @Test(arguments: [1, 2, 5])
  func threadsVisitEverythingOnce(threads: Int) {
    let exchange = SoloExchange(
      count: 1000, tableCount: 1, granularity: 64, team: ThreadTeam(threads))
    let visited = Mutex<[Range<Int>]>([])
    var totals = [1.0]
    exchange.reduce(totals: &totals) { part in visited.withLock { $0.append(part) } }
    let parts = visited.withLock { $0.sorted { $0.lowerBound < $1.lowerBound } }
    #expect(parts.flatMap(Array.init) == Array(0..<1000))
    #expect(parts.allSatisfy { $0.lowerBound % 64 == 0 } && parts.count == threads)
  }
}
