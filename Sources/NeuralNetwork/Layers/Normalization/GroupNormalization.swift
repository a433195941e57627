import Compute
import Configuration
import JSON

/// The channels of a sample are cut into `groups`, and each group, with all positions along the other
/// axes, is brought to mean 0 and variance 1; then each channel is scaled:
/// y = γ · (x − μ) / √(σ² + ε) + β.
///
/// - `groups` divides the channels, which are the last axis; −1 is a group for each channel.
/// - `gamma` and `beta` have one value a channel. Gradients as for `layer_normalization`, with means
///   over the group.
///
/// Source: Wu, He, "Group normalization", 2018.
public struct GroupNormalization: Layer {
  public static let name = "group_normalization"
  /// The number of groups; −1 for one a channel.
  public let groups: Int
  private let scaling: ChannelScaling

  public init(_ options: Options) throws {
    groups = try options.integer("groups", default: 32, in: (-1)...)
    guard groups != 0 else {
      throw options.failure("must be at least 1, or -1 for a group a channel, is 0", key: "groups")
    }
    scaling = try ChannelScaling(options)
  }

  public var keras: KerasObject? {
    var object = scaling.keras("GroupNormalization")
    object.append("groups", .integer(groups))
    return object
  }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    let channels = inputs[0].last
    guard groups == -1 || channels.isMultiple(of: groups) else {
      throw ShapeMismatch("cannot cut \(channels) channels into \(groups) equal groups")
    }
    return inputs[0]
  }

  public func weights(for inputs: [Shape]) -> [WeightDescription] {
    scaling.weights(channels: inputs[0].last)
  }

  public func makeOperation(_ site: LayerSite) -> any LayerOperation {
    let shape = site.output.shape
    return GroupNormalizationOperation(
      scaling, groups: groupCount(shape), positions: shape.count / shape.last, site)
  }

  public func reference(_ site: ReferenceSite) -> [Double] {
    let (gammas, betas) = (scaling.gammas(site), scaling.betas(site))
    let channels = site.shapes[0].last
    let width = channels / groupCount(site.shapes[0])
    return site.inputs[0].rows(of: site.shapes[0].count).flatMap { sample in
      var result = sample
      for start in stride(from: 0, to: channels, by: width) {
        let members = sample.indices.filter { (start..<start + width).contains($0 % channels) }
        let values = members.map { sample[$0] }.normalized(epsilon: scaling.epsilon)
        for (index, value) in zip(members, values) {
          result[index] = value * gammas[index % channels] + betas[index % channels]
        }
      }
      return result
    }
  }

  private func groupCount(_ shape: Shape) -> Int { groups == -1 ? shape.last : groups }
}
