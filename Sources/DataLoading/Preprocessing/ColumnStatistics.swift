import Compute

/// Count, mean and sum of squared deviations of each of several columns of numbers.
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

  init(count: Double, mean: [Double], deviation: [Double]) {
    precondition(mean.count == deviation.count, "\(mean.count) means")
    self.count = count
    self.mean = mean
    self.deviation = deviation
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
    return ColumnStatistics(count: total, mean: mean, deviation: deviation)
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
    ColumnStatistics(
      count: count,
      mean: mean.indices.map { mean[$0] * affine.scale(of: $0) + affine.offset(of: $0) },
      deviation: mean.indices.map {
        deviation[$0] * affine.scale(of: $0) * affine.scale(of: $0)
      })
  }

  /// The statistics of groups of columns, each taken together; as many in every group.
  ///
  /// - Parameter groups: the group of each column, `0 ..< groupCount`.
  func grouped(_ groups: [Int], groupCount: Int) -> ColumnStatistics {
    precondition(groups.count == mean.count, "a group for each column")
    var members = [[ColumnStatistics]](repeating: [], count: groupCount)
    for (column, group) in groups.enumerated() {
      members[group].append(
        ColumnStatistics(count: count, mean: [mean[column]], deviation: [deviation[column]]))
    }
    let merged = members.map { Self.merged($0[...]) }
    return ColumnStatistics(
      count: merged.first?.count ?? 0, mean: merged.flatMap(\.mean),
      deviation: merged.flatMap(\.deviation))
  }
}
