import Configuration
import Foundation
import Training

/// Configurations.
struct YAMLReader: Reader {
  static let name = "yaml"
  static let ending = ".yaml"
  let seeds: [[UInt8]]

  init() throws {
    seeds = [Digits.configuration, Self.several, Self.rich].map { Array($0.utf8) }
  }

  var fragments: [[UInt8]] {
    [
      "&a ", "*a", "*a : ", "? ", "!!int ", "!<x> ", "<<: *a\n", "\n---\n", "\n...\n",
      "%YAML 1.1\n", "\"\\x00\"", "'", "|\n", ">2-\n", "[[[[", "}}}}", "1e999", ".nan", "~",
      "units: 1000000000000\n  ", "-9223372036854775808", "9223372036854775807", "\u{0}",
      "\u{85}", "\u{2028}", "\u{FEFF}", "1e308", "- dense: {units: 3}\n", ": ", "\n  ", "../",
    ].map { Array($0.utf8) } + [[0xff], [0xc3]]
  }

  func read(_ path: String, _ number: Int) throws {
    _ = try RunConfiguration(ConfigurationNode(contentsOf: path))
  }

  private static let several = """
    name: faces
    data:
      file: data/faces.h5
      train: {inputs: {store: train/store, day: train/day}, targets: {age: a, mood: m}}
    model:
      - input: {name: store}
      - dense: {name: profile, units: 16, activation: relu}
      - input: {name: day}
      - concatenate: {inputs: [profile, day]}
      - dense: {name: age, units: 1}
      - dense: {name: mood, units: 5, activation: softmax, inputs: [profile]}
    loss: {age: mean_squared_error, mood: sparse_categorical_crossentropy}
    loss_weights: {age: 0.01}
    metrics: {mood: [accuracy]}
    optimizer: sgd

    """

  private static let rich = """
    # a comment
    name: rich
    seed: 7
    data: &data
      file: data/mnist.h5
      train: {inputs: train/images, targets: train/labels, sample_weights: w}
      validation: {fraction: 0.1}
      shuffle: chunked
      preprocessing: [{rescale: {scale: 0.004}}, {standardize: {axis: [0, 1]}}]
    model:
      - flatten
      - dense: {units: 512, kernel_regularizer: {l2: {l2: 0.01}}, kernel_initializer: he_normal}
      - batch_normalization: {momentum: 0.9}
      - activation: {activation: {leaky_relu: {negative_slope: 0.1}}}
      - dropout: {rate: 0.2}
      - reshape: {target_shape: [16, -1]}
      - flatten
      - dense:
          units: 10
          activation: "softmax"
    loss: {sparse_categorical_crossentropy: {from_logits: false}}
    metrics: [accuracy, {top_k: {k: 3, name: three}}]
    optimizer: {adam: {learning_rate: {cosine: {initial_learning_rate: 0.1, decay_steps: 9}}}}
    training:
      epochs: 5
      batch_size: 128
      gradient_clipping: {global_norm: 1.0}
      early_stopping: {patience: 3, restore_best: true}
      time_limit: {minutes: 5}
      class_weights: {0: 1.5, 3: 2}
    checkpoint: {every: {steps: 500}, keep: 3}

    """
}
