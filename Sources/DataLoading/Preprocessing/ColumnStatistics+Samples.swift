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
    let blocks = Self.blocks(of: samples.count, columns: columns)
    // Means, deviations, least and greatest numbers of block after block; at the end the number of
    // ranks that failed.
    var numbers = [Double](repeating: 0, count: blocks.count * 4 * columns + 1)
    var problem: (any Error)?
    do {
      for index in stride(from: rank, to: blocks.count, by: ranks) {
        let block = try BlockStatistics.of(field, in: samples, positions: blocks[index])
        guard block.count > 0 else { continue }
        let lists = [block.mean, block.deviation, block.minimum, block.maximum]
        for (place, list) in lists.enumerated() {
          let start = (index * 4 + place) * columns
          // A sum over ranks has no negative zero, and neither has this.
          for i in 0..<columns { numbers[start + i] = list[i] + 0 }
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
      blocks.enumerated().map { index, positions in
        func list(_ place: Int) -> [Double] {
          let start = (index * 4 + place) * columns
          return Array(numbers[start..<start + columns])
        }
        // Of a block without rows the numbers are zeros, which merging leaves out.
        return ColumnStatistics(
          count: Double(positions.count), mean: list(0), deviation: list(1), minimum: list(2),
          maximum: list(3))
      }[...])
  }

  /// Blocks of positions: 64, or fewer where rows are so long that exchanging them would take much memory.
  private static func blocks(of samples: Int, columns: Int) -> [Range<Int>] {
    var count = 64
    while count > 8, count * columns > 1 << 21 { count /= 2 }
    let bounds = (0...count).map { index in
      count.dividingFullWidth(samples.multipliedFullWidth(by: index)).quotient
    }
    return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
  }
}
