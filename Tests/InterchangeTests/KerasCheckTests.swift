import Configuration
import HDF5
import Interchange
import NeuralNetwork
import Optimization
import TestSupport
import Testing

/// Keras itself opens what we write, predicts the same from raw inputs, and trains on.
@Suite(.serialized, .enabled(if: KerasCheck.isPossible)) struct KerasCheckTests {
  private static let rows = 9

  /// Raw inputs that differ from sample to sample.
  private func raw(_ count: Int, seed: Int) -> [Float] {
    (0..<Self.rows * count).map { Float(($0 * 37 + seed * 11) % 101) / 4 }
  }

  private func rescaled(_ values: [Float], _ scale: Double, _ offset: Double) -> [Float] {
    values.map { $0 * Float(scale) + Float(offset) }
  }

  private func standardized(_ values: [Float], _ mean: [Double], _ variance: [Double]) -> [Float] {
    values.enumerated().map { index, value in
      let column = index % mean.count
      return (value - Float(mean[column])) / Float(max(variance[column].squareRoot(), 1e-7))
    }
  }

  private func check(
    _ network: Network, _ preprocessing: [String: [InputPreprocessing]],
    raw: [String: KerasCheck.Values], prepared: [[Float]], loss: any Loss, optimizer: String
  ) throws {
    let node = try ConfigurationNode(yaml: "optimizer: \(optimizer)", file: "o.yaml")
    let rule = try node.read { try $0.entry("optimizer", from: .optimizers) }
    let model = KerasModel(
      network.graph, name: "check-model", preprocessing: preprocessing,
      training: KerasTraining(
        // The other metrics need a target for each output.
        outputs: [
          .init(
            name: "output", loss: loss,
            metrics: loss is SparseCategoricalCrossentropy
              ? [("accuracy", Accuracy())]
              : [
                ("binary_accuracy", BinaryAccuracy()), ("mae", MeanAbsoluteError()),
                ("mse", MeanSquaredErrorMetric()),
              ])
        ], optimizer: rule, clipping: .globalNorm(1)))
    let directory = try TemporaryDirectory()
    let file = try File.create(directory.file("model.h5"), userBlock: 512)
    try model.write(network.weights, to: file.root)
    try file.root.createGroup(named: "nntrain")
    try file.close()
    let output = try network.predict(prepared, rows: Self.rows)
    let result = try KerasCheck.run(
      file.path, inputs: raw,
      predictions: KerasCheck.Values([Self.rows, output.count / Self.rows], output),
      training: true)
    #expect(result.exitCode == 0, "\(result)")
  }

  @Test func aChainOfAllLayers() throws {
    let network = try Network(
      """
      - flatten
      - dense: {units: 8, activation: relu, kernel_initializer: he_normal}
      - reshape: {target_shape: [2, -1]}
      - dense: {units: 5, kernel_initializer: {random_uniform: {minval: -0.5, maxval: 0.5}}}
      - activation: {activation: tanh}
      - flatten
      - dropout: {rate: 0.3}
      - dense: {units: 6, activation: sigmoid, use_bias: false}
      - dense: {units: 3, activation: softmax, kernel_initializer: {random_normal: {stddev: 0.1}}}
      """, ["input": Shape([4, 6])])
    let values = raw(24, seed: 1)
    try check(
      network, ["input": [.rescale(scale: 0.04, offset: -0.5)]],
      raw: ["": KerasCheck.Values([Self.rows, 4, 6], values)],
      prepared: [rescaled(values, 0.04, -0.5)],
      loss: SparseCategoricalCrossentropy(), optimizer: "{adam: {amsgrad: true}}")
  }

  @Test func categories() throws {
    let network = try Network(
      "[flatten, {dense: {units: 3, activation: softmax}}]", ["input": Shape([2, 1, 4])])
    let numbers = (0..<Self.rows * 2).map { Float($0 * 7 % 4) }
    try check(
      network, ["input": [.oneHot(categories: 4, shape: [2, 1])]],
      raw: ["": KerasCheck.Values([Self.rows, 2, 1], numbers)],
      prepared: [numbers.flatMap { number in (0..<4).map { Float($0) == number ? 1 : 0 } }],
      loss: SparseCategoricalCrossentropy(), optimizer: "adam")
  }

  /// Penalties, constraints and frozen layers are Keras', too; a penalty that it has not is left out.
  @Test func rulesForTraining() throws {
    let network = try Network(
      """
      - dense: {units: 8, activation: relu, kernel_regularizer: {l1: {l1: 0.1}}, trainable: false}
      - dense: {units: 6, kernel_constraint: max_norm, bias_constraint: non_neg}
      - prelu: {alpha_regularizer: l2, activity_regularizer: {l1_l2: {l2: 0.1}}}
      - dropout: {rate: 0.1, trainable: false}
      - reshape: {target_shape: [3, 2], activity_regularizer: l1}
      - dense: {units: 2, kernel_constraint: {max_norm: {axis: [0, 1]}}, bias_regularizer: l2}
      - flatten
      - dense: {units: 4, activation: sigmoid, activity_regularizer: kl_sparsity}
      - dense: {units: 3, activation: softmax, kernel_constraint: {unit_norm: {axis: 1}}}
      """, ["input": Shape([5])])
    let model = KerasModel(network.graph, name: "rules")
    #expect(model.obstacles.count == 1 && model.obstacles[0].contains("kl_sparsity"))
    let values = raw(5, seed: 3)
    try check(
      network, [:], raw: ["": KerasCheck.Values([Self.rows, 5], values)], prepared: [values],
      loss: SparseCategoricalCrossentropy(), optimizer: "adam")
  }

  /// Functions with options are objects in Keras; so are initializers and losses.
  @Test(arguments: [
    ["{relu: {max_value: 2, negative_slope: 0.1, threshold: 0.2}}", "{leaky_relu: {}}", "selu"],
    ["{elu: {alpha: 0.3}}", "elu", "{gelu: {approximate: true}}"],
    ["gelu", "swish", "hard_swish"], ["hard_sigmoid", "mish", "softplus"],
    ["softsign", "log_sigmoid", "exponential"], ["log_softmax", "{relu: {max_value: 6}}", "tanh"],
  ])
  func activations(functions: [String]) throws {
    let network = try Network(
      """
      - dense: {units: 8, activation: \(functions[0]), kernel_initializer: orthogonal}
      - dense: {units: 7, activation: \(functions[1]), kernel_initializer: lecun_normal}
      - reshape: {target_shape: [7, 1]}
      - prelu: {alpha_initializer: {constant: {value: 0.2}}, shared_axes: [2]}
      - flatten
      - prelu: {alpha_initializer: {truncated_normal: {stddev: 0.1}}}
      - activation: {activation: \(functions[2])}
      - dense: {units: 3, kernel_initializer: fan_in_uniform, bias_initializer: ones}
      """, ["input": Shape([5])])
    let values = raw(5, seed: 5)
    try check(
      network, ["input": [.rescale(scale: 0.04, offset: -0.5)]],
      raw: ["": KerasCheck.Values([Self.rows, 5], values)],
      prepared: [rescaled(values, 0.04, -0.5)], loss: MeanSquaredError(), optimizer: "sgd")
  }

  @Test(arguments: [
    "mean_absolute_percentage_error", "{huber: {delta: 0.5}}", "log_cosh", "squared_hinge",
    "kl_divergence", "binary_focal_crossentropy",
    "{binary_crossentropy: {from_logits: true, label_smoothing: 0.1}}",
    "{categorical_crossentropy: {from_logits: true, label_smoothing: 0.1}}",
  ])
  func losses(yaml: String) throws {
    let network = try Network(
      "[{dense: {units: 3, activation: sigmoid, kernel_initializer: {variance_scaling: {}}}}]",
      ["input": Shape([4])])
    let values = raw(4, seed: 6)
    let loss = try Catalogue.losses.make(from: ConfigurationNode(yaml: yaml, file: "l.yaml"))
    try check(
      network, ["input": [.rescale(scale: 0.04, offset: -0.5)]],
      raw: ["": KerasCheck.Values([Self.rows, 4], values)],
      prepared: [rescaled(values, 0.04, -0.5)], loss: loss, optimizer: "sgd")
  }

  /// Weights that no optimizer trains come after the others in Keras' files.
  @Test func normalizationsAndNoise() throws {
    let network = try Network(
      """
      - dense: {units: 8, use_bias: false}
      - batch_normalization: {momentum: 0.9, moving_mean_initializer: {constant: {value: 0.3}}}
      - activation: {activation: relu}
      - gaussian_noise: {stddev: 0.1}
      - reshape: {target_shape: [2, 4]}
      - layer_normalization: {epsilon: 0.01}
      - gaussian_dropout: {rate: 0.2}
      - group_normalization: {groups: 2, center: false}
      - batch_normalization: {scale: false, synchronized: true}
      - unit_normalization
      - alpha_dropout: {rate: 0.2}
      - flatten
      - dense: {units: 3}
      """, ["input": Shape([5])])
    let values = raw(5, seed: 8)
    try check(
      network, ["input": [.rescale(scale: 0.04, offset: -0.5)]],
      raw: ["": KerasCheck.Values([Self.rows, 5], values)],
      prepared: [rescaled(values, 0.04, -0.5)], loss: MeanSquaredError(), optimizer: "adam")
  }

  @Test(arguments: [[5], [5, 2], [2, 5]])
  func standardizedInputs(shape: [Int]) throws {
    let network = try Network(
      "[flatten, {dense: {units: 4, activation: tanh}}, {dense: {units: 1, activation: sigmoid}}]",
      ["input": Shape(shape)])
    let count = shape.reduce(1, *)
    // For [2, 5] one number for each position along the last axis, for [5, 2] one for each value.
    let statistics = shape == [2, 5] ? 5 : count
    let mean = (0..<statistics).map { Double($0) + 0.5 }
    let variance = (0..<statistics).map { $0 == 1 ? 4 : Double($0 * $0) + 1 }
    let values = raw(count, seed: 2)
    try check(
      network, ["input": [.standardize(mean: mean, variance: variance)]],
      raw: ["": KerasCheck.Values([Self.rows] + shape, values)],
      prepared: [standardized(values, mean, variance)], loss: BinaryCrossentropy(),
      optimizer: "{sgd: {momentum: 0.9, nesterov: true}}")
  }

  @Test(arguments: [
    "{adamw: {learning_rate: {cosine: {initial_learning_rate: 0.1, decay_steps: 9}}}}",
    "{adagrad: {weight_decay: 0.1}}", "{adadelta: {use_ema: true}}",
    "{adamax: {learning_rate: {step: {initial_learning_rate: 0.1, every: 3}}}}",
    "{nadam: {learning_rate: {piecewise_constant: {boundaries: [2], values: [0.2, 0.1]}}}}",
    "{momentum: {}}",
  ])
  func optimizers(optimizer: String) throws {
    let network = try Network("[{dense: {units: 3}}]", ["input": Shape([4])])
    let values = raw(4, seed: 5)
    try check(
      network, [:], raw: ["": KerasCheck.Values([Self.rows, 4], values)], prepared: [values],
      loss: MeanSquaredError(), optimizer: optimizer)
  }

  @Test func twoInputsWithWeightsOfEqualShapes() throws {
    let network = try Network(
      """
      - input: {name: a}
      - input: {name: b}
      - dense: {name: p, units: 4, inputs: [a], activation: relu}
      - dense: {name: q, units: 4, inputs: [b], activation: tanh}
      - dense: {name: q2, units: 4, activation: sigmoid}
      - concatenate: {name: j, inputs: [p, q2]}
      - dense: {name: o, units: 2}
      """, ["a": Shape([4]), "b": Shape([4])])
    let (a, b) = (raw(4, seed: 3), raw(4, seed: 4))
    let (mean, variance) = ([1.0, 2, 3, 4], [4.0, 9, 16, 25])
    try check(
      network,
      [
        "a": [.standardize(mean: mean, variance: variance)],
        "b": [.rescale(scale: 0.1, offset: 0), .standardize(mean: [0.5], variance: [2])],
      ],
      raw: [
        "a": KerasCheck.Values([Self.rows, 4], a), "b": KerasCheck.Values([Self.rows, 4], b),
      ],
      prepared: [
        standardized(a, mean, variance), standardized(rescaled(b, 0.1, 0), [0.5], [2]),
      ], loss: MeanSquaredError(), optimizer: "{rmsprop: {momentum: 0.5, centered: true}}")
  }
}
