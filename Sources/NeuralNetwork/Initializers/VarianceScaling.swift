import Compute
import Configuration
import JSON

/// Numbers with mean 0 and variance `scale` / n, where n is fan_in, fan_out or their mean.
///
/// The normal distribution is truncated at two deviations, and widened so that the variance is right
/// after that, or `untruncated_normal`.
///
/// Source: https://keras.io/api/layers/initializers/#variancescaling-class
public struct VarianceScaling: Initializer {
  public static let name = "variance_scaling"
  /// What the variance is divided by.
  public enum Mode: String, CaseIterable, Sendable {
    /// The inputs of an output.
    case fanIn = "fan_in"
    /// The outputs of an input.
    case fanOut = "fan_out"
    /// The mean of both.
    case fanAverage = "fan_avg"
  }

  /// The shape of the distribution.
  public enum Distribution: String, CaseIterable, Sendable {
    /// Normal within two deviations.
    case truncatedNormal = "truncated_normal"
    /// Normal.
    case untruncatedNormal = "untruncated_normal"
    /// Uniform.
    case uniform
  }

  private let scale: Double
  private let mode: Mode
  private let distribution: Distribution

  public init(_ options: Options) throws {
    scale = try options.number("scale", default: 1, above: 0)
    mode = try options.choice("mode", default: .fanIn)
    distribution = try options.choice("distribution", default: .truncatedNormal)
  }

  public var keras: JSONValue? {
    KerasObject(
      "VarianceScaling",
      [
        "scale": .number(scale), "mode": .string(mode.rawValue),
        "distribution": .string(distribution.rawValue),
      ]
    ).json()
  }

  public func fill(_ values: Matrix, shape: [Int], fans: Fans, _ generator: Philox) {
    let count =
      switch mode {
      case .fanIn: Double(fans.input)
      case .fanOut: Double(fans.output)
      case .fanAverage: Double(fans.input + fans.output) / 2
      }
    let variance = scale / max(count, 1)
    switch distribution {
    case .truncatedNormal: fillTruncatedNormal(values, variance: variance, generator)
    case .untruncatedNormal:
      fillNormal(values, mean: 0, deviation: variance.squareRoot(), generator)
    case .uniform:
      let limit = (3 * variance).squareRoot()
      fillUniform(values, -limit...limit, generator)
    }
  }
}
