/// A weight that a layer asks for.
public struct WeightDescription: Sendable {
  /// Its name within the layer, such as `kernel`.
  public let name: String
  /// Its shape, as in Keras.
  public let shape: [Int]
  /// How its first values are made.
  public let initializer: any Initializer
  /// The number of inputs that an output of the layer sums over, and of outputs that an input feeds.
  public let fans: Fans
  /// Whether the optimizer updates it; else the layer itself does, or nobody.
  public var isTrained: Bool
  /// What holds for it in training.
  public let rules: WeightRules

  /// Describes a weight.
  public init(
    _ name: String, shape: [Int], initializer: any Initializer, fans: Fans,
    isTrained: Bool = true, rules: WeightRules = .none
  ) {
    self.name = name
    self.shape = shape
    self.initializer = initializer
    self.fans = fans
    self.isTrained = isTrained
    self.rules = rules
  }
}

/// A weight with its place in the flat block of all weights.
public struct Weight: Sendable {
  /// The name of the layer.
  public let layer: String
  /// Its name within the layer.
  public let name: String
  /// Its shape.
  public let shape: [Int]
  /// Where its values lie.
  public let range: Range<Int>
  /// How its first values are made.
  public let initializer: any Initializer
  /// For initializers that scale with them.
  public let fans: Fans
  /// Whether the optimizer updates it; else its layer does, from statistics of the step, or nobody.
  public let isTrained: Bool
  /// What holds for it in training; nothing where it is not trained.
  public let rules: WeightRules

  /// `dense/kernel`.
  public var path: String { "\(layer)/\(name)" }
}
