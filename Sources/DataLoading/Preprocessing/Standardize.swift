import Configuration
import Diagnostics

/// A shift and scaling to mean 0 and variance 1: `y = (x − mean) / max(√variance, 10⁻⁷)`.
///
/// Mean and variance are those of the training set. By default every value of a sample has its own:
/// for rows of a table, one for each column, as Keras' default has it, and for images one for each
/// pixel of each channel. With `axis: -1` all values with the same last index share one (the channels
/// of images, Keras' default there); other axes are counted as Keras does, from 1 for the first axis
/// of a sample, in a list if several are kept apart; `axis: none` has one for all values.
///
/// Source: <https://keras.io/api/layers/preprocessing_layers/numerical/normalization/>
public struct Standardize: Preprocessing {
  /// Its name in the configuration.
  public static let name = "standardize"
  /// Which values have a mean and variance of their own.
  public let axes: StandardizedAxes
  /// The names of the inputs that it is applied to; nil for all.
  public let inputs: [String]?

  /// Keras' least standard deviation: a column that is constant becomes 0.
  static let epsilon = 1e-7

  /// A standardization of some inputs, or of all.
  public init(axes: StandardizedAxes = .all, inputs: [String]? = nil) {
    self.axes = axes
    self.inputs = inputs
  }

  /// Reads its options.
  public init(_ options: Options) throws {
    let node = options.node("axis", type: "whole number, list of them, or none", default: "all")
    axes = try node.map { try StandardizedAxes($0) } ?? .all
    inputs = try options.optionalStrings("inputs")
  }

  /// It does: mean and variance.
  public var usesStatistics: Bool { true }

  /// Mean and variance of each group of values.
  public func learned(_ field: Field, _ statistics: ColumnStatistics) throws -> [String: [Double]] {
    let groups = try axes.groups(of: field)
    let grouped = statistics.grouped(groups.ofColumn, groupCount: groups.count)
    return ["mean": grouped.mean, "variance": grouped.variance]
  }

  /// Mean and variance in the form of Keras' Normalization, for samples of a shape: one for all
  /// values, one for each position along the last axis, or one for each value.
  ///
  /// - Throws: as `transform(_:learned:)`.
  public func normalization(
    _ field: Field, learned: [String: [Double]], shape: [Int]
  ) throws -> (mean: [Double], variance: [Double]) {
    let (groups, mean, variance) = try numbers(field, learned)
    return (
      groups.forKeras(mean, field, shape: shape), groups.forKeras(variance, field, shape: shape)
    )
  }

  /// `(x − mean) / max(√variance, 10⁻⁷)`.
  public func transform(_ field: Field, learned: [String: [Double]]) throws -> Affine {
    let (groups, mean, variance) = try numbers(field, learned)
    let scale = variance.map { 1 / max($0.squareRoot(), Self.epsilon) }
    let offset = zip(mean, scale).map { -$0 * $1 }
    return Affine(
      scale: groups.ofColumn.map { scale[$0] }, offset: groups.ofColumn.map { offset[$0] })
  }

  /// What has been learned, with what each number is for.
  private func numbers(
    _ field: Field, _ learned: [String: [Double]]
  ) throws -> (groups: StandardizedAxes.Groups, mean: [Double], variance: [Double]) {
    let groups = try axes.groups(of: field)
    guard let mean = learned["mean"], let variance = learned["variance"],
      mean.count == groups.count, variance.count == groups.count
    else {
      throw Failure(
        .configuration,
        "standardize needs \(groups.count) means and variances for input '\(field.name)' of shape"
          + " \(field.shape)",
        advice: "use data of the shape that the model was trained with")
    }
    return (groups, mean, variance)
  }
}
