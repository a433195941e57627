import Compute
import Diagnostics

/// The sum of arrays over all ranks, element by element, in place on every rank.
public typealias SumOverRanks = (inout [Double]) throws -> Void

extension ColumnStatistics {
  /// The statistics of a field over samples, the same to the bit for any number of ranks.
  ///
  /// The samples are cut into blocks of fixed bounds. Each rank computes some of them, all are
  /// exchanged, and every rank merges them in the same tree.
  ///
  /// - Parameter sum: sums over the ranks; it is called once on every rank, even where reading
  ///   fails, so that none waits for another.
  /// - Throws: `Failure` (data) for numbers that are not finite, on the rank that reads them, and
  ///   `FailedElsewhere` on the others; what reading throws.
  public init(
    of field: Int, in samples: Samples, rank: Int = 0, ranks: Int = 1,
    sum: SumOverRanks = { _ in }
  ) throws {
    let columns = samples.source.fields[field].columns
    let blocks = Self.blocks(of: samples.rows, columns: columns)
    // Means, then deviations, of block after block; at the end the number of ranks that failed.
    var numbers = [Double](repeating: 0, count: blocks.count * 2 * columns + 1)
    var problem: (any Error)?
    do {
      for index in stride(from: rank, to: blocks.count, by: ranks) {
        let block = try BlockStatistics.of(field, in: samples.source, rows: blocks[index])
        let start = index * 2 * columns
        for i in 0..<columns {
          // A sum over ranks has no negative zero, and neither has this.
          numbers[start + i] = block.mean[i] + 0
          numbers[start + columns + i] = block.deviation[i] + 0
        }
      }
    } catch {
      problem = error
      numbers[numbers.count - 1] = 1
    }
    try sum(&numbers)
    if let problem { throw problem }
    guard numbers[numbers.count - 1] == 0 else { throw FailedElsewhere() }
    self = Self.merged(
      blocks.enumerated().map { index, rows in
        let start = index * 2 * columns
        return ColumnStatistics(
          count: Double(rows.count), mean: Array(numbers[start..<start + columns]),
          deviation: Array(numbers[start + columns..<start + 2 * columns]))
      }[...])
  }

  /// Blocks of rows: 64, or fewer where rows are so long that exchanging them would take much memory.
  private static func blocks(of rows: Range<Int>, columns: Int) -> [Range<Int>] {
    var count = 64
    while count > 8, count * columns > 1 << 21 { count /= 2 }
    let bounds = (0...count).map { index in
      rows.lowerBound
        + count.dividingFullWidth(rows.count.multipliedFullWidth(by: index)).quotient
    }
    return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
  }
}
