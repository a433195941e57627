import Compute
import DataLoading
import Diagnostics
import TestSupport
import Testing

@Suite struct FoldTests {
  private func samples(_ count: Int, rows: Range<Int>? = nil) throws -> Samples {
    let values = (0..<count).map { Float($0) }
    let field = Field(name: "x", role: .input, shape: [])
    return Samples(try ArraySource([.init(field, values)]), rows: rows)
  }

  private func rows(_ samples: Samples) -> [Int] {
    samples.rows.bounds.isEmpty ? [] : list(samples)
  }

  private func list(_ samples: Samples) -> [Int] { (0..<samples.count).map { samples.rows[$0] } }

  @Test(arguments: [(2, 2), (7, 3), (10, 10), (40, 7), (1001, 10)])
  func everySampleIsHeldOutOnce(count: Int, folds: Int) throws {
    let all = try samples(count + 5, rows: 3..<count + 3)
    var seen: [Int] = []
    for number in 1...folds {
      let parts = try all.split(Fold(number, of: folds), seed: 4)
      let held = rows(parts.validation)
      let rest = rows(parts.training)
      #expect(held == held.sorted() && rest == rest.sorted())
      #expect(Set(held).union(rest) == Set(3..<count + 3) && held.count + rest.count == count)
      #expect(held.count == count / folds || held.count == count / folds + 1)
      seen += held
    }
    #expect(seen.sorted() == Array(3..<count + 3))
  }

  @Test func foldsAreDrawnAtRandomByTheSeed() throws {
    let all = try samples(100)
    let held = try [1, 1, 2].map { rows(try all.split(Fold(1, of: 4), seed: $0).validation) }
    #expect(held[0] == held[1] && held[0] != held[2])
    #expect(held[0] != Array(0..<25))
  }

  @Test func moreFoldsThanSamplesAreRefused() throws {
    let all = try samples(4)
    let failure = #expect(throws: Failure.self) { try all.split(Fold(1, of: 5), seed: 1) }
    #expect(failure?.message.contains("4 samples cannot be cut into 5 folds") == true)
  }

  /// What is loaded, and what statistics are of, are the rows of the list.
  @Test func batchesAndStatisticsAreOfTheRows() throws {
    let training = try samples(50).split(Fold(2, of: 3), seed: 9).training
    let wanted = rows(training).map(Double.init)
    let loader = try BatchLoader(LoadPlan(training, batchSize: .samples(7)), prefetch: .none)
    var loaded: [Double] = []
    while let batch = try loader.next() {
      let numbers = (0..<batch.rows).map { Int(batch.input().buffer[$0]) }
      #expect(numbers == (0..<batch.rows).map { batch.sampleRows[$0] })
      loaded += numbers.map(Double.init)
      loader.release(batch)
    }
    #expect(loaded == wanted)
    let statistics = try ColumnStatistics(of: 0, in: training)
    let mean = wanted.reduce(0, +) / Double(wanted.count)
    let squares = wanted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    #expect(abs(statistics.mean[0] - mean) < 1e-12)
    #expect(abs(statistics.deviation[0] - squares) < 1e-9)
    #expect(statistics.minimum == [wanted[0]] && statistics.maximum == [wanted[wanted.count - 1]])
  }

  @Test func aPartOfAListIsAList() throws {
    let training = try samples(30).split(Fold(1, of: 3), seed: 2).training
    let parts = try training.split(validationFraction: 0.25)
    #expect(rows(parts.training) + rows(parts.validation) == rows(training))
    #expect(parts.validation.count == 5)
  }
}
