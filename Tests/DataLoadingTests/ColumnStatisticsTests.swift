import Compute
import DataLoading
import Diagnostics
import Testing

@Suite("Statistics of columns")
struct ColumnStatisticsTests {
  @Test("Statistics are those of a plain computation", arguments: [1, 2, 63, 64, 65, 1000, 5000])
  func plain(count: Int) throws {
    let samples = try PatternlessSamples.make(count, shape: [7])
    let statistics = try ColumnStatistics(of: 0, in: samples)
    let values = try PatternlessSamples.values(samples)
    for column in 0..<7 {
      let own = stride(from: column, to: values.count, by: 7).map { values[$0] }
      let mean = own.reduce(0, +) / Double(count)
      let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
      #expect(abs(statistics.mean[column] - mean) <= 1e-13 * mean)
      #expect(abs(statistics.variance[column] - variance) <= 1e-9 * variance)
    }
  }

  @Test("They are the same to the bit on any number of ranks", arguments: [2, 3, 5, 64, 100])
  func ranks(ranks: Int) throws {
    let samples = try PatternlessSamples.make(1234, shape: [5])
    let alone = try ColumnStatistics(of: 0, in: samples)
    // What each rank would send, then what each would receive.
    var total: [Double] = []
    for rank in 0..<ranks {
      _ = try ColumnStatistics(of: 0, in: samples, rank: rank, ranks: ranks) { numbers in
        total = total.isEmpty ? numbers : zip(total, numbers).map { $0 + $1 }
      }
    }
    for rank in 0..<ranks {
      let shared = try ColumnStatistics(of: 0, in: samples, rank: rank, ranks: ranks) {
        $0 = total
      }
      #expect(shared == alone)
    }
  }

  @Test("A rank that cannot read tells the others, and none waits")
  func failing() throws {
    let field = Field(name: "x", role: .input, shape: [])
    var values = [Float](repeating: 1, count: 100)
    values[3] = .nan
    let samples = Samples(try ArraySource([.init(field, values)]))
    var flags = 0.0
    let own = #expect(throws: Failure.self) {
      _ = try ColumnStatistics(of: 0, in: samples, rank: 0, ranks: 2) { flags += $0.last ?? 0 }
    }
    #expect(own?.description.contains("row 3") == true)
    #expect(throws: FailedElsewhere.self) {
      _ = try ColumnStatistics(of: 0, in: samples, rank: 1, ranks: 2) {
        flags += $0.last ?? 0
        $0[$0.count - 1] = 1
      }
    }
    #expect(flags == 1)
  }
}
