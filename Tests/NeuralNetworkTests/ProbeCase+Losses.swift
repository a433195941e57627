extension ProbeCase {
  /// Every loss, computed from logits and from probabilities.
  static let losses = [
    ProbeCase(name: "squared error", layers: "[dense: {units: 3}]"),
    ProbeCase(
      name: "squared error of probabilities", layers: "[dense: {units: 3, activation: softmax}]"),
    ProbeCase(
      name: "binary, fused", layers: "[dense: {units: 3, activation: sigmoid}]",
      loss: "binary_crossentropy", isFused: true),
    ProbeCase(
      name: "binary, fused with a layer",
      layers: "[dense: {units: 3, activation: tanh}, activation: {activation: sigmoid}]",
      loss: "binary_crossentropy", isFused: true),
    ProbeCase(
      name: "binary", layers: "[dense: {units: 3, activation: sigmoid}, flatten]",
      loss: "binary_crossentropy"),
    ProbeCase(
      name: "binary of logits", layers: "[dense: {units: 3}]",
      loss: "{binary_crossentropy: {from_logits: true, label_smoothing: 0.2}}"),
    ProbeCase(
      name: "binary, fused and smoothed", layers: "[dense: {units: 3, activation: sigmoid}]",
      loss: "{binary_crossentropy: {label_smoothing: 0.2}}", isFused: true),
    ProbeCase(
      name: "focal, fused", layers: "[dense: {units: 3, activation: sigmoid}]",
      loss: "binary_focal_crossentropy", isFused: true),
    ProbeCase(
      name: "focal", layers: "[dense: {units: 3, activation: sigmoid}, flatten]",
      loss: "{binary_focal_crossentropy: {gamma: 1.5, apply_class_balancing: true}}"),
    ProbeCase(
      name: "focal of logits", layers: "[dense: {units: 3}]",
      loss: "{binary_focal_crossentropy: {from_logits: true, gamma: 0.5}}"),
    ProbeCase(
      name: "categorical, fused", layers: "[dense: {units: 4, activation: softmax}]",
      loss: "categorical_crossentropy", isFused: true),
    ProbeCase(
      name: "categorical, fused with a layer",
      layers: "[dense: {units: 4, activation: relu}, activation: {activation: softmax}]",
      loss: "categorical_crossentropy", isFused: true),
    ProbeCase(
      name: "categorical", layers: "[dense: {units: 4, activation: softmax}, flatten]",
      loss: "categorical_crossentropy"),
    ProbeCase(
      name: "categorical of what does not sum to 1",
      layers: "[dense: {units: 4, activation: sigmoid}]",
      loss: "categorical_crossentropy"),
    ProbeCase(
      name: "categorical of logits", layers: "[dense: {units: 4}]",
      loss: "{categorical_crossentropy: {from_logits: true, label_smoothing: 0.2}}"),
    ProbeCase(
      name: "categorical, fused and smoothed", layers: "[dense: {units: 4, activation: softmax}]",
      loss: "{categorical_crossentropy: {label_smoothing: 0.2}}", isFused: true),
    ProbeCase(
      name: "categorical, smoothed", layers: "[dense: {units: 4, activation: softmax}, flatten]",
      loss: "{categorical_crossentropy: {label_smoothing: 0.2}}"),
    ProbeCase(
      name: "sparse, fused and smoothed", layers: "[dense: {units: 4, activation: softmax}]",
      loss: "{sparse_categorical_crossentropy: {label_smoothing: 0.2}}", isFused: true),
    ProbeCase(
      name: "sparse, smoothed", layers: "[dense: {units: 4, activation: softmax}, flatten]",
      loss: "{sparse_categorical_crossentropy: {label_smoothing: 0.2}}"),
    ProbeCase(
      name: "sparse of logits, smoothed", layers: "[dense: {units: 4}]",
      loss: "{sparse_categorical_crossentropy: {from_logits: true, label_smoothing: 0.2}}"),
    ProbeCase(
      name: "sparse of logits", layers: "[dense: {units: 4}]", shapes: ["input": [3, 4]],
      loss: "{sparse_categorical_crossentropy: {from_logits: true}}"),
    ProbeCase(
      name: "sparse, fused", layers: "[dense: {units: 4, activation: softmax}]",
      loss: "sparse_categorical_crossentropy", isFused: true),
    ProbeCase(
      name: "sparse, fused with a layer after views",
      layers: """
        [dense: {units: 6, activation: sigmoid}, reshape: {target_shape: [2, 3]},
        activation: {activation: softmax}]
        """, loss: "sparse_categorical_crossentropy", isFused: true),
    ProbeCase(
      name: "sparse", layers: "[dense: {units: 4, activation: softmax}, flatten]",
      loss: "sparse_categorical_crossentropy"),
    ProbeCase(
      name: "sparse of what does not sum to 1", layers: "[dense: {units: 4, activation: sigmoid}]",
      loss: "sparse_categorical_crossentropy"),
    ProbeCase(
      name: "sparse on three positions", layers: "[dense: {units: 4, activation: softmax}]",
      shapes: ["input": [3, 4]], loss: "sparse_categorical_crossentropy", isFused: true),
    ProbeCase(
      name: "squared error on three positions", layers: "[dense: {units: 2, activation: tanh}]",
      shapes: ["input": [3, 4]]),
    ProbeCase(name: "absolute error", layers: "[dense: {units: 3}]", loss: "mean_absolute_error"),
    ProbeCase(
      name: "percentage error", layers: "[dense: {units: 3}]",
      loss: "mean_absolute_percentage_error"),
    ProbeCase(
      name: "logarithmic error", layers: "[dense: {units: 3, activation: softplus}]",
      loss: "mean_squared_logarithmic_error"),
    ProbeCase(name: "huber", layers: "[dense: {units: 3}]", loss: "{huber: {delta: 0.8}}"),
    ProbeCase(
      name: "huber on three positions", layers: "[dense: {units: 2}]", shapes: ["input": [3, 4]],
      loss: "huber"),
    ProbeCase(name: "log cosh", layers: "[dense: {units: 3}]", loss: "log_cosh"),
    ProbeCase(name: "hinge", layers: "[dense: {units: 3}]", loss: "hinge"),
    ProbeCase(name: "squared hinge", layers: "[dense: {units: 3}]", loss: "squared_hinge"),
    ProbeCase(name: "categorical hinge", layers: "[dense: {units: 3}]", loss: "categorical_hinge"),
    ProbeCase(name: "perceptron", layers: "[dense: {units: 3}]", loss: "perceptron"),
    ProbeCase(
      name: "divergence", layers: "[dense: {units: 3, activation: softmax}]",
      loss: "kl_divergence"),
    ProbeCase(
      name: "poisson", layers: "[dense: {units: 3, activation: softplus}]", loss: "poisson"),
    ProbeCase(name: "cosine", layers: "[dense: {units: 3}]", loss: "cosine_similarity"),
    ProbeCase(
      name: "cosine on three positions", layers: "[dense: {units: 3}]",
      shapes: ["input": [3, 4]], loss: "cosine_similarity"),
  ]
}
