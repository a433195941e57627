import Configuration
import JSON

/// What every optimizer can be told: learning rate, weight decay, noise and averaging.
public struct OptimizerSettings: Sendable {
  /// The learning rate over the steps.
  public var learningRate: LearningRate
  /// λ of decoupled weight decay: in each step, w ← w − α·λ·w besides the update.
  ///
  /// Source: Loshchilov, Hutter, "Decoupled weight decay regularization", 2019.
  public let weightDecay: Double
  /// The noise that is added to gradients, if any.
  public let gradientNoise: GradientNoise?
  /// The momentum of the moving average of the weights, if there is one.
  public let averageMomentum: Double?
  private let isDecayUsual: Bool

  /// The name of the slot that holds the moving average of the weights.
  public static let averageSlot = "average"

  /// Reads the options, with an optimizer's own defaults.
  ///
  /// - Parameters:
  ///   - rateKey: the key of the learning rate.
  ///   - weightDecay: nil for a rule that has none.
  init(
    _ options: Options, rateKey: String = "learning_rate", learningRate: Double,
    weightDecay: Double? = 0
  ) throws {
    self.learningRate = try LearningRate(options, key: rateKey, default: learningRate)
    self.weightDecay =
      try weightDecay.map { try options.number("weight_decay", default: $0, in: 0...) } ?? 0
    isDecayUsual = weightDecay ?? 0 > 0
    gradientNoise = try options.optionalOptions("gradient_noise").flatMap { try GradientNoise($0) }
    let usesAverage = try options.boolean("use_ema", default: false)
    let momentum = try options.number("ema_momentum", default: 0.99, in: 0..<1)
    averageMomentum = usesAverage ? momentum : nil
  }

  /// Throws where weights are to decay or gradients to have noise, which some rules do not have.
  ///
  /// - Parameter name: the optimizer's.
  func requirePlain(_ options: Options, _ name: String) throws {
    guard !options.contains("weight_decay") else {
      throw options.failure("\(name) has no weight decay", key: "weight_decay")
    }
    guard gradientNoise == nil || !options.contains("gradient_noise") else {
      throw options.failure("\(name) adds no noise to gradients", key: "gradient_noise")
    }
  }

  /// An optimizer of Keras with these settings; nil if Keras has none like it.
  func keras(
    _ className: String, _ options: KeyValuePairs<String, JSONValue>
  ) -> KerasObject? {
    keras(className, Array(options))
  }

  /// The same with options that are put together.
  func keras(_ className: String, _ options: [(key: String, value: JSONValue)]) -> KerasObject? {
    guard let rate = learningRate.keras, gradientNoise == nil else { return nil }
    var object = KerasObject(className, ["learning_rate": rate])
    for (key, value) in options { object.append(key, value) }
    if weightDecay > 0 || isDecayUsual { object.append("weight_decay", .number(weightDecay)) }
    if let averageMomentum {
      object.append("use_ema", true)
      object.append("ema_momentum", .number(averageMomentum))
    }
    return object
  }
}
