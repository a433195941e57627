import Compute
import Configuration
import JSON

/// Each channel is brought to mean 0 and variance 1 over the samples, then scaled:
/// y = γ · (x − μ) / √(σ² + ε) + β.
///
/// - Channels are the last axis; the positions along the other axes count as samples do.
/// - In training, μ and σ² (over n, not n − 1) are those of a shard of the batch, or of the batch of
///   all ranks with `synchronized` (of each part by itself where gradients are accumulated); in
///   prediction they are `moving_mean` and `moving_variance`.
/// - A layer that is not trainable works as in prediction, and its moving statistics stay.
/// - After each step, moving = momentum · moving + (1 − momentum) · pooled, with mean and variance
///   of all samples of the step, on whichever rank: the same on all of them.
/// - Gradients, with g that of the output, x̂ the normalized input and means over the same samples:
///   `gamma` Σ g · x̂, `beta` Σ g, `input` γ · (g − mean(g) − x̂ · mean(g · x̂)) / √(σ² + ε).
///
/// Source: Ioffe, Szegedy, "Batch normalization", 2015.
public struct BatchNormalization: Layer {
  public static let name = "batch_normalization"
  /// The part of the moving statistics that remains after a step.
  public let momentum: Double
  /// Whether mean and variance are those of all ranks' samples.
  public let isSynchronized: Bool
  let scaling: ChannelScaling
  private let meanInitializer: any Initializer
  private let varianceInitializer: any Initializer

  public init(_ options: Options) throws {
    momentum = try options.number("momentum", default: 0.99, in: 0...1)
    scaling = try ChannelScaling(options)
    meanInitializer = try options.entry(
      "moving_mean_initializer", from: .initializers, default: Zeros())
    varianceInitializer = try options.entry(
      "moving_variance_initializer", from: .initializers, default: Ones())
    isSynchronized = try options.boolean("synchronized", default: false)
  }

  /// Without `synchronized`: Keras knows it on TensorFlow alone, and one process has no need of it.
  public var keras: KerasObject? {
    var object = scaling.keras("BatchNormalization")
    object.append("momentum", .number(momentum))
    if let mean = meanInitializer.keras { object.append("moving_mean_initializer", mean) }
    if let variance = varianceInitializer.keras {
      object.append("moving_variance_initializer", variance)
    }
    return object
  }

  public func outputShape(of inputs: [Shape]) -> Shape { inputs[0] }

  public func weights(for inputs: [Shape]) -> [WeightDescription] {
    let channels = inputs[0].last
    let fans = Fans(input: channels, output: channels)
    return scaling.weights(channels: channels) + [
      WeightDescription(
        "moving_mean", shape: [channels], initializer: meanInitializer, fans: fans,
        isTrained: false),
      WeightDescription(
        "moving_variance", shape: [channels], initializer: varianceInitializer, fans: fans,
        isTrained: false),
    ]
  }

  /// The samples, and of each channel the sum of the values and that of their squares.
  public func statisticsCount(for inputs: [Shape]) -> Int { 1 + 2 * inputs[0].last }

  public func makeOperation(_ site: LayerSite) -> any LayerOperation {
    BatchNormalizationOperation(self, site)
  }

  public func reference(_ site: ReferenceSite) -> [Double] {
    let channels = site.shapes[0].last
    let (gammas, betas) = (scaling.gammas(site), scaling.betas(site))
    var vectors = site.inputs[0].rows(of: channels)
    let positions = vectors.count / site.rows
    let usesBatch = site.pass.isTraining && site.isTrainable
    let isWhole = isSynchronized || site.pass.shards.isEmpty || !usesBatch
    for rows in isWhole ? [0..<site.rows] : site.pass.shards where !rows.isEmpty {
      let own = rows.lowerBound * positions..<rows.upperBound * positions
      for c in 0..<channels {
        let values = vectors[own].map { $0[c] }
        let normalized =
          usesBatch
          ? values.normalized(epsilon: scaling.epsilon) : moved(values, c, site)
        for (index, value) in zip(own, normalized) {
          vectors[index][c] = value * gammas[c] + betas[c]
        }
      }
    }
    return vectors.flatMap(\.self)
  }

  /// The values of a channel, normalized by the moving statistics.
  private func moved(_ values: [Double], _ channel: Int, _ site: ReferenceSite) -> [Double] {
    let moving = site.weights.suffix(2).map { $0[channel] }
    return values.map { ($0 - moving[0]) / (moving[1] + scaling.epsilon).squareRoot() }
  }
}
