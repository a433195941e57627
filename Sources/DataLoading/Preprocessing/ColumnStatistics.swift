import Compute

/// Count, mean, sum of squared deviations, least and greatest of each of several columns of numbers.
///
/// Two of them merge into that of both, without loss of accuracy where the mean is large.
/// Source: Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample
/// variances", 1979.
public struct ColumnStatistics: Sendable, Equatable {
  /// How many numbers there are in each column.
  public let count: Double
  /// The mean of each column.
  public let mean: [Double]
  /// The sum of squared differences from the mean, of each column.
  public let deviation: [Double]

  /// The least number of each column; infinite where there are none.
  public let minimum: [Double]
  /// The greatest number of each column; −infinite where there are none.
  public let maximum: [Double]

  init(
    count: Double, mean: [Double], deviation: [Double], minimum: [Double], maximum: [Double]
  ) {
    precondition(mean.count == deviation.count, "\(mean.count) means")
    precondition(mean.count == minimum.count && mean.count == maximum.count)
    self.count = count
    self.mean = mean
    self.deviation = deviation
    self.minimum = minimum
    self.maximum = maximum
  }

  /// Statistics of no numbers.
  static func empty(columns: Int) -> ColumnStatistics {
    let zeros = [Double](repeating: 0, count: columns)
    return ColumnStatistics(
      count: 0, mean: zeros, deviation: zeros,
      minimum: Array(repeating: .infinity, count: columns),
      maximum: Array(repeating: -.infinity, count: columns))
  }

  /// The variance of each column, of the whole population as in Keras: divided by the count.
  public var variance: [Double] { deviation.map { $0 / max(count, 1) } }

  /// The statistics of the numbers of both.
  func merged(with other: ColumnStatistics) -> ColumnStatistics {
    guard count > 0 else { return other }
    guard other.count > 0 else { return self }
    let total = count + other.count
    let share = other.count / total
    let between = count * share
    var (mean, deviation) = (mean, deviation)
    for i in mean.indices {
      let difference = other.mean[i] - mean[i]
      mean[i] += difference * share
      deviation[i] += other.deviation[i] + difference * difference * between
    }
    return ColumnStatistics(
      count: total, mean: mean, deviation: deviation,
      minimum: zip(minimum, other.minimum).map { min($0, $1) },
      maximum: zip(maximum, other.maximum).map { max($0, $1) })
  }

  /// The statistics of all parts, merged in the order of a balanced binary tree.
  static func merged(_ parts: ArraySlice<ColumnStatistics>) -> ColumnStatistics {
    guard let first = parts.first else { preconditionFailure("no statistics to merge") }
    guard parts.count > 1 else { return first }
    let middle = parts.startIndex + TreeSum.left(parts.count)
    return merged(parts[..<middle]).merged(with: merged(parts[middle...]))
  }

  /// The statistics after every column was scaled and shifted.
  func transformed(by affine: Affine) -> ColumnStatistics {
    let ends = mean.indices.map { column in
      [minimum[column], maximum[column]].map {
        $0 * affine.scale(of: column) + affine.offset(of: column)
      }
    }
    return ColumnStatistics(
      count: count,
      mean: mean.indices.map { mean[$0] * affine.scale(of: $0) + affine.offset(of: $0) },
      deviation: mean.indices.map {
        deviation[$0] * affine.scale(of: $0) * affine.scale(of: $0)
      },
      minimum: ends.map { min($0[0], $0[1]) }, maximum: ends.map { max($0[0], $0[1]) })
  }

  /// The statistics of groups of columns, each taken together; as many in every group.
  ///
  /// - Parameter groups: the group of each column, `0 ..< groupCount`.
  func grouped(_ groups: [Int], groupCount: Int) -> ColumnStatistics {
    precondition(groups.count == mean.count, "a group for each column")
    var members = [[ColumnStatistics]](repeating: [], count: groupCount)
    for (column, group) in groups.enumerated() {
      members[group].append(
        ColumnStatistics(
          count: count, mean: [mean[column]], deviation: [deviation[column]],
          minimum: [minimum[column]], maximum: [maximum[column]]))
    }
    let merged = members.map { Self.merged($0[...]) }
    return ColumnStatistics(
      count: merged.first?.count ?? 0, mean: merged.flatMap(\.mean),
      deviation: merged.flatMap(\.deviation), minimum: merged.flatMap(\.minimum),
      maximum: merged.flatMap(\.maximum))
  }
}
