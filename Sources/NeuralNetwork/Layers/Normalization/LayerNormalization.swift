import Compute
import Configuration
import JSON

/// Each vector along the last axis is brought to mean 0 and variance 1, then scaled:
/// y = γ · (x − μ) / √(σ² + ε) + β, with μ and σ² (over n, not n − 1) of the vector.
///
/// - `gamma` and `beta` have one value a channel.
/// - Gradients, with g that of the output, x̂ the normalized input and h = g · γ: `gamma` Σ g · x̂,
///   `beta` Σ g, `input` (h − mean(h) − x̂ · mean(h · x̂)) / √(σ² + ε).
///
/// Source: Ba, Kiros, Hinton, "Layer normalization", 2016.
public struct LayerNormalization: Layer {
  public static let name = "layer_normalization"
  private let scaling: ChannelScaling

  public init(_ options: Options) throws { scaling = try ChannelScaling(options) }

  public var keras: KerasObject? { scaling.keras("LayerNormalization") }

  public func outputShape(of inputs: [Shape]) -> Shape { inputs[0] }

  public func weights(for inputs: [Shape]) -> [WeightDescription] {
    scaling.weights(channels: inputs[0].last)
  }

  public func makeOperation(_ site: LayerSite) -> any LayerOperation {
    GroupNormalizationOperation(scaling, groups: 1, positions: 1, site)
  }

  public func reference(_ site: ReferenceSite) -> [Double] {
    let (gammas, betas) = (scaling.gammas(site), scaling.betas(site))
    return site.inputs[0].rows(of: site.shapes[0].last).flatMap { row in
      row.normalized(epsilon: scaling.epsilon).indexed { $1 * gammas[$0] + betas[$0] }
    }
  }
}

extension [Double] {
  /// The values less their mean, divided by √(variance + ε).
  func normalized(epsilon: Double) -> [Double] {
    let mean = reduce(0, +) / Double(count)
    let variance = reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    return map { ($0 - mean) / (variance + epsilon).squareRoot() }
  }

  /// The results for each position and value.
  func indexed(_ body: (Int, Double) -> Double) -> [Double] { enumerated().map(body) }
}
