extension ProbeCase {
  /// Every penalty, on weights and on outputs.
  static let penalties = [
    ProbeCase(
      name: "penalties on weights",
      layers: """
        - dense: {units: 5, kernel_regularizer: {l1: {l1: 0.1}}, bias_regularizer: l2}
        - prelu: {alpha_regularizer: {l1_l2: {l1: 0.1, l2: 0.2}}}
        - maxout: {units: 2, kernel_regularizer: {l2: {l2: 0.1}}}
        """),
    ProbeCase(
      name: "l1 on an output",
      layers: """
        - dense: {units: 5, activation: sigmoid, activity_regularizer: {l1: {l1: 0.1}}}
        - dense: {units: 2}
        """),
    ProbeCase(
      name: "l2 on a view and on what it looks at",
      layers: """
        - dense: {units: 5, activity_regularizer: {l2: {l2: 0.1}}}
        - reshape: {target_shape: [15], activity_regularizer: {l1_l2: {l2: 0.05}}}
        - dense: {units: 2}
        """, shapes: ["input": [3, 4]]),
    ProbeCase(
      name: "a penalty on an output with two consumers",
      layers: """
        - dense: {name: a, units: 3, activation: tanh, activity_regularizer: {l2: {l2: 0.3}}}
        - dense: {name: b, units: 2}
        - concatenate: {inputs: [a, b]}
        - dense: {units: 2}
        """),
    ProbeCase(
      name: "penalties on probabilities",
      layers: """
        - dense: {units: 3, activation: softmax, activity_regularizer: {l1_l2: {l1: 0.1, l2: 0.2}}}
        """, loss: "categorical_crossentropy"),
    ProbeCase(
      name: "penalties around a normalization",
      layers: """
        - dense: {units: 4, activation: tanh}
        - batch_normalization: {gamma_regularizer: l2, beta_regularizer: {l1: {l1: 0.1}},
          activity_regularizer: {l2: {l2: 0.1}}}
        - dense: {units: 2}
        """),
    ProbeCase(
      name: "sparsity",
      layers: """
        - dense: {units: 5, activation: sigmoid, activity_regularizer: {kl_sparsity: {rho: 0.2}}}
        - dense: {units: 2}
        """),
    ProbeCase(
      name: "sparsity on two axes",
      layers: """
        - dense: {units: 5, activation: sigmoid, activity_regularizer: {kl_sparsity: {beta: 0.1}}}
        - dense: {units: 2}
        """, shapes: ["input": [3, 4]]),
  ]
}
