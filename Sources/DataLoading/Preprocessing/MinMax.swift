import Configuration
import Diagnostics

/// A shift and scaling to a range, by default 0 to 1: `y = low + (x − min) · (high − low) / (max − min)`.
///
/// Least and greatest are those of the training set; values beyond, of other sets, leave the range.
/// By default every value of a sample has its own, and `axis` shares them as that of `standardize` does:
/// `-1` for the channels of images, `none` for all values together. A column that is constant, or
/// whose range is so small that the factor would exceed 10⁷, is only shifted.
///
/// Source: <https://scikit-learn.org/stable/modules/preprocessing.html#scaling-features-to-a-range>
public struct MinMax: Preprocessing {
  /// Its name in the configuration.
  public static let name = "min_max"
  /// What the least number becomes.
  public let low: Double
  /// What the greatest number becomes.
  public let high: Double
  /// Which values have a least and a greatest of their own.
  public let axes: StandardizedAxes
  /// The names of the inputs that it is applied to; nil for all.
  public let inputs: [String]?

  /// A scaling of some inputs, or of all.
  public init(
    low: Double = 0, high: Double = 1, axes: StandardizedAxes = .all, inputs: [String]? = nil
  ) {
    precondition(low < high, "a range from \(low) to \(high)")
    self.low = low
    self.high = high
    self.axes = axes
    self.inputs = inputs
  }

  /// Reads its options.
  public init(_ options: Options) throws {
    let range = try options.numbers("range", default: [0, 1])
    guard range.count == 2, range[0] < range[1] else {
      throw options.failure(
        "must be the least and the greatest number, such as [-1, 1]", key: "range")
    }
    let node = options.node("axis", type: "whole number, list of them, or none", default: "all")
    self.init(
      low: range[0], high: range[1], axes: try node.map { try StandardizedAxes($0) } ?? .all,
      inputs: try options.optionalStrings("inputs"))
  }

  /// It does: least and greatest.
  public var usesStatistics: Bool { true }

  /// Least and greatest of each group of values.
  public func learned(_ field: Field, _ statistics: ColumnStatistics) throws -> [String: [Double]] {
    let groups = try axes.groups(of: field, for: Self.name)
    let grouped = statistics.grouped(groups.ofColumn, groupCount: groups.count)
    return ["minimum": grouped.minimum, "maximum": grouped.maximum]
  }

  /// The same as Keras' Normalization does with these means and variances: mean `min − low / factor`,
  /// and deviation `1 / factor`.
  ///
  /// - Throws: as `transform(_:learned:)`.
  public func normalization(
    _ field: Field, learned: [String: [Double]], shape: [Int]
  ) throws -> (mean: [Double], variance: [Double]) {
    let (groups, minimum, factor) = try numbers(field, learned)
    let mean = zip(minimum, factor).map { $0 - low / $1 }
    let variance = factor.map { 1 / ($0 * $0) }
    return (
      groups.forKeras(mean, field, shape: shape), groups.forKeras(variance, field, shape: shape)
    )
  }

  /// `low + (x − min) · (high − low) / (max − min)`.
  public func transform(_ field: Field, learned: [String: [Double]]) throws -> Affine {
    let (groups, minimum, factor) = try numbers(field, learned)
    let offset = zip(minimum, factor).map { low - $0 * $1 }
    return Affine(
      scale: groups.ofColumn.map { factor[$0] }, offset: groups.ofColumn.map { offset[$0] })
  }

  /// What has been learned, with what each number is for.
  private func numbers(
    _ field: Field, _ learned: [String: [Double]]
  ) throws -> (groups: StandardizedAxes.Groups, minimum: [Double], factor: [Double]) {
    let groups = try axes.groups(of: field, for: Self.name)
    guard let minimum = learned["minimum"], let maximum = learned["maximum"],
      minimum.count == groups.count, maximum.count == groups.count
    else {
      throw Failure(
        .configuration,
        "min_max needs \(groups.count) least and greatest numbers for input '\(field.name)' of "
          + "shape \(field.shape)",
        advice: "use data of the shape that the model was trained with")
    }
    let factor = zip(minimum, maximum).map { least, greatest in
      let range = greatest - least
      // Keras takes no deviation below this.
      return range >= Standardize.epsilon * (high - low) && range > 0 ? (high - low) / range : 1
    }
    return (groups, minimum, factor)
  }
}
