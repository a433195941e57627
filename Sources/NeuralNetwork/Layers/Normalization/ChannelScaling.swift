import Compute
import Configuration
import JSON

/// What the normalizations have in common: ε, and the trained factor γ and offset β of each channel,
/// either of which may be left out.
struct ChannelScaling: Sendable {
  let epsilon: Double
  let center: Bool
  let scale: Bool
  let betaInitializer: any Initializer
  let gammaInitializer: any Initializer
  let betaRules: WeightRules
  let gammaRules: WeightRules

  init(_ options: Options) throws {
    epsilon = try options.number("epsilon", default: 0.001, above: 0)
    center = try options.boolean("center", default: true)
    scale = try options.boolean("scale", default: true)
    betaInitializer = try options.entry(
      "beta_initializer", from: .initializers, default: Zeros())
    gammaInitializer = try options.entry(
      "gamma_initializer", from: .initializers, default: Ones())
    betaRules = try WeightRules(options, weight: "beta")
    gammaRules = try WeightRules(options, weight: "gamma")
  }

  /// `gamma` and `beta`, as far as they are there.
  func weights(channels: Int) -> [WeightDescription] {
    let fans = Fans(input: channels, output: channels)
    let gamma = WeightDescription(
      "gamma", shape: [channels], initializer: gammaInitializer, fans: fans, rules: gammaRules)
    let beta = WeightDescription(
      "beta", shape: [channels], initializer: betaInitializer, fans: fans, rules: betaRules)
    return (scale ? [gamma] : []) + (center ? [beta] : [])
  }

  /// A layer of Keras with these options.
  func keras(_ className: String) -> KerasObject {
    var object = KerasObject(
      className,
      [
        "axis": .integer(-1), "epsilon": .number(epsilon), "center": .boolean(center),
        "scale": .boolean(scale),
      ])
    if let initializer = betaInitializer.keras { object.append("beta_initializer", initializer) }
    if let initializer = gammaInitializer.keras { object.append("gamma_initializer", initializer) }
    betaRules.append(to: &object, weight: "beta")
    gammaRules.append(to: &object, weight: "gamma")
    return object
  }

  /// γ of each channel in a reference computation.
  func gammas(_ site: ReferenceSite) -> [Double] {
    scale ? site.weights[0] : [Double](repeating: 1, count: site.shapes[0].last)
  }

  /// β of each channel in a reference computation.
  func betas(_ site: ReferenceSite) -> [Double] {
    center ? site.weights[scale ? 1 : 0] : [Double](repeating: 0, count: site.shapes[0].last)
  }
}

/// γ and β of a layer at work: ones and zeros where they are left out.
struct ChannelWeights {
  let gamma: WeightView?
  let beta: WeightView?
  private let ones: AlignedBuffer<Float>
  private let zeros: AlignedBuffer<Float>

  init(_ scaling: ChannelScaling, _ site: LayerSite) {
    gamma = scaling.scale ? site.weights[0] : nil
    beta = scaling.center ? site.weights[scaling.scale ? 1 : 0] : nil
    let channels = site.output.shape.last
    ones = AlignedBuffer(count: gamma == nil ? channels : 0)
    ones.matrix(rows: 1, columns: ones.count).fill(1)
    zeros = AlignedBuffer(count: beta == nil ? channels : 0)
  }

  /// γ of each channel.
  var factors: Matrix { gamma?.values ?? ones.matrix(rows: 1, columns: ones.count) }
  /// β of each channel.
  var offsets: Matrix { beta?.values ?? zeros.matrix(rows: 1, columns: zeros.count) }

  /// Stores the gradients of γ and β, given those of each shard.
  ///
  /// - Parameters:
  ///   - gammaGradient: of γ, by shard.
  ///   - betaGradient: of β, by shard.
  func storeGradients(
    _ rows: Range<Int>, _ pass: Pass, gamma gammaGradient: (Int, Matrix) -> Void,
    beta betaGradient: (Int, Matrix) -> Void
  ) {
    gamma?.sumGradient(byShard: rows, pass) { shard, _, sum in gammaGradient(shard, sum) }
    beta?.sumGradient(byShard: rows, pass) { shard, _, sum in betaGradient(shard, sum) }
  }
}
