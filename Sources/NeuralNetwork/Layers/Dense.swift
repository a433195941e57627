import Compute
import Configuration
import JSON

/// A fully connected layer: `output = activation(input · kernel + bias)`.
///
/// - `input` is `[…, inputs]`, `kernel` `[inputs, units]`, `bias` `[units]`, `output` `[…, units]`:
///   axes before the last are further rows, as in Keras.
/// - Gradients, with δ the gradient before the activation: `kernel` inputᵀ · δ, `bias` Σ δ over rows,
///   `input` δ · kernelᵀ.
///
/// Source: <https://keras.io/api/layers/core_layers/dense/>
public struct Dense: Layer {
  public static let name = "dense"
  /// The number of outputs.
  public let units: Int
  /// What is applied to the sums.
  public let activation: any Activation
  /// Whether a bias is added.
  public let usesBias: Bool
  /// The first values of the kernel.
  public let kernelInitializer: any Initializer
  /// The first values of the bias.
  public let biasInitializer: any Initializer
  /// What holds for the kernel in training.
  public let kernelRules: WeightRules
  /// What holds for the bias in training.
  public let biasRules: WeightRules

  public init(_ options: Options) throws {
    let units = try options.integer("units", in: 1...)
    let activation = try options.entry("activation", from: .activations, default: Linear())
    try self.init(options, units: units, activation: activation)
  }

  /// Reads the options of the weights.
  init(_ options: Options, units: Int, activation: any Activation = Linear()) throws {
    self.units = units
    self.activation = activation
    usesBias = try options.boolean("use_bias", default: true)
    kernelInitializer = try options.entry(
      "kernel_initializer", from: .initializers, default: GlorotUniform())
    biasInitializer = try options.entry(
      "bias_initializer", from: .initializers, default: Zeros())
    kernelRules = try WeightRules(options, weight: "kernel")
    biasRules = try WeightRules(options, weight: "bias")
  }

  /// The same layer with another activation.
  private init(_ layer: Dense, activation: any Activation) {
    units = layer.units
    usesBias = layer.usesBias
    kernelInitializer = layer.kernelInitializer
    biasInitializer = layer.biasInitializer
    kernelRules = layer.kernelRules
    biasRules = layer.biasRules
    self.activation = activation
  }

  public var detachingActivation: (layer: any Layer, activation: any Activation)? {
    (Dense(self, activation: Linear()), activation)
  }

  public var keras: KerasObject? {
    guard let function = activation.keras else { return nil }
    var object = KerasObject(
      "Dense",
      ["units": .integer(units), "activation": function, "use_bias": .boolean(usesBias)])
    if let initializer = kernelInitializer.keras {
      object.append("kernel_initializer", initializer)
    }
    if let initializer = biasInitializer.keras { object.append("bias_initializer", initializer) }
    kernelRules.append(to: &object, weight: "kernel")
    biasRules.append(to: &object, weight: "bias")
    return object
  }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    guard let shape = Shape(checking: inputs[0].dimensions.dropLast() + [units]) else {
      throw ShapeMismatch("has too many outputs: \(units) units")
    }
    return shape
  }

  public func weights(for inputs: [Shape]) -> [WeightDescription] {
    let fans = Fans(input: inputs[0].last, output: units)
    let kernel = WeightDescription(
      "kernel", shape: [inputs[0].last, units], initializer: kernelInitializer, fans: fans,
      rules: kernelRules)
    let bias = WeightDescription(
      "bias", shape: [units], initializer: biasInitializer, fans: fans, rules: biasRules)
    return usesBias ? [kernel, bias] : [kernel]
  }

  public func makeOperation(_ site: LayerSite) -> any LayerOperation {
    DenseOperation(self, site)
  }

  public func reference(_ site: ReferenceSite) -> [Double] {
    let kernel = site.weights[0].rows(of: units)
    return site.inputs[0].rows(of: site.shapes[0].last).flatMap { row in
      var sums = usesBias ? site.weights[1] : [Double](repeating: 0, count: units)
      for (value, weights) in zip(row, kernel) {
        for unit in 0..<units { sums[unit] += value * weights[unit] }
      }
      return activation.reference(sums)
    }
  }
}
