import Testing

/// A model whose forward and backward passes are checked against the reference.
struct ProbeCase: CustomTestStringConvertible {
  let name: String
  let layers: String
  var shapes: [String: [Int]] = ["input": [4]]
  var loss = "mean_squared_error"
  var isFused = false

  var testDescription: String { name }

  /// Every kind of layer; a layer without weights has a dense layer before it, whose gradients show
  /// those of the layer's inputs.
  static let layers = [
    ProbeCase(name: "dense", layers: "[dense: {units: 3}]"),
    ProbeCase(name: "dense without bias", layers: "[dense: {units: 3, use_bias: false}]"),
    ProbeCase(
      name: "dense after dense",
      layers: "[dense: {units: 5, activation: tanh}, dense: {units: 1}]"),
    ProbeCase(
      name: "dense on two axes", layers: "[dense: {units: 5}, dense: {units: 2}]",
      shapes: ["input": [3, 4]]),
    ProbeCase(
      name: "dense on three axes", layers: "[dense: {units: 2, activation: tanh}]",
      shapes: ["input": [2, 3, 4]]),
    ProbeCase(
      name: "dropout",
      layers: "[dense: {units: 70}, dropout: {rate: 0.3}, dense: {units: 2}, dropout: {rate: 0.5}]"
    ),
    ProbeCase(
      name: "dropout on two axes",
      layers: "[dense: {units: 5}, dropout: {rate: 0.3}, dense: {units: 2}]",
      shapes: ["input": [3, 4]]),
    ProbeCase(
      name: "dropout of rate 0", layers: "[dense: {units: 3}, dropout: {rate: 0}]"),
    ProbeCase(
      name: "maxout",
      layers: "[maxout: {units: 5, pieces: 3}, maxout: {units: 2, use_bias: false}]"),
    ProbeCase(
      name: "maxout of one piece on two axes", layers: "[maxout: {units: 3, pieces: 1}]",
      shapes: ["input": [3, 4]]),
    ProbeCase(name: "prelu", layers: "[dense: {units: 6}, prelu: {}, dense: {units: 2}]"),
    ProbeCase(
      name: "prelu first, shared by the last axis",
      layers: "[prelu: {shared_axes: [2]}, dense: {units: 2}]", shapes: ["input": [3, 4]]),
    ProbeCase(
      name: "prelu shared by positions",
      layers: "[dense: {units: 5}, prelu: {shared_axes: [1, 2]}, dense: {units: 2}]",
      shapes: ["input": [2, 3, 4]]),
    ProbeCase(
      name: "prelu shared by all",
      layers: "[dense: {units: 5}, prelu: {shared_axes: [1]}, dense: {units: 2}]"),
    ProbeCase(
      name: "rrelu", layers: "[dense: {units: 70}, rrelu: {}, dense: {units: 2}]"),
    ProbeCase(
      name: "rrelu on two axes",
      layers: "[dense: {units: 5}, rrelu: {lower: 0.2, upper: 0.9}, dense: {units: 2}]",
      shapes: ["input": [3, 4]]),
    ProbeCase(
      name: "alpha_dropout",
      layers: "[dense: {units: 70}, alpha_dropout: {rate: 0.3}, dense: {units: 2}]"),
    ProbeCase(
      name: "gaussian_dropout",
      layers: "[dense: {units: 70}, gaussian_dropout: {rate: 0.3}, dense: {units: 2}]"),
    ProbeCase(
      name: "gaussian_noise on two axes",
      layers: "[dense: {units: 5}, gaussian_noise: {stddev: 0.3}, dense: {units: 2}]",
      shapes: ["input": [3, 4]]),
    ProbeCase(
      name: "batch_normalization",
      layers: "[dense: {units: 6}, batch_normalization: {}, dense: {units: 2}]"),
    ProbeCase(
      name: "batch_normalization first and last",
      layers: """
        [batch_normalization: {center: false}, dense: {units: 7},
        batch_normalization: {scale: false, epsilon: 0.1}]
        """, shapes: ["input": [3, 4]]),
    ProbeCase(
      name: "synchronized batch_normalization",
      layers: "[dense: {units: 6}, batch_normalization: {synchronized: true}, dense: {units: 2}]"),
    ProbeCase(
      name: "layer_normalization on two axes",
      layers: "[dense: {units: 9}, layer_normalization: {}, dense: {units: 2}]",
      shapes: ["input": [3, 4]]),
    ProbeCase(
      name: "layer_normalization first and last",
      layers: """
        [layer_normalization: {center: false}, dense: {units: 7},
        layer_normalization: {scale: false}]
        """),
    ProbeCase(
      name: "group_normalization",
      layers: "[dense: {units: 6}, group_normalization: {groups: 2}, dense: {units: 2}]",
      shapes: ["input": [2, 3, 4]]),
    ProbeCase(
      name: "group_normalization of each channel",
      layers: """
        [dense: {units: 6}, group_normalization: {groups: -1, center: false}, dense: {units: 2}]
        """, shapes: ["input": [5, 4]]),
    ProbeCase(
      name: "unit_normalization",
      layers: "[dense: {units: 6}, unit_normalization, dense: {units: 2}]",
      shapes: ["input": [3, 4]]),
    ProbeCase(
      name: "flatten", layers: "[dense: {units: 5}, flatten, dense: {units: 2}]",
      shapes: ["input": [3, 4]]),
    ProbeCase(
      name: "flatten first and last", layers: "[flatten, dense: {units: 2}, flatten]",
      shapes: ["input": [3, 4]]),
    ProbeCase(
      name: "reshape",
      layers: "[dense: {units: 6}, reshape: {target_shape: [3, -1]}, dense: {units: 2}]"),
    ProbeCase(
      name: "views of views",
      layers: """
        [flatten, reshape: {target_shape: [4, 3]}, flatten, dense: {units: 6}, flatten,
        reshape: {target_shape: [2, 3]}, reshape: {target_shape: [3, 2]}, activation:
        {activation: linear}, dense: {units: 2}, flatten, reshape: {target_shape: [6]}]
        """, shapes: ["input": [3, 4]]),
    ProbeCase(
      name: "concatenate on two axes",
      layers: """
        [dense: {name: a, units: 2}, dense: {name: b, units: 3, inputs: [input]},
        concatenate: {inputs: [a, b, input]}, dense: {units: 2}]
        """, shapes: ["input": [3, 4]]),
  ]

  /// Outputs with several consumers, and several inputs.
  static let graphs = [
    ProbeCase(
      name: "an output used by three layers",
      layers: """
        - dense: {name: a, units: 5, activation: tanh}
        - dense: {name: b, units: 3, activation: sigmoid}
        - dense: {name: c, units: 2, inputs: [a]}
        - concatenate: {inputs: [a, b, c]}
        - dense: {units: 2}
        """),
    ProbeCase(
      name: "a view and its source used by several layers",
      layers: """
        - dense: {name: a, units: 6, activation: tanh}
        - reshape: {name: v, target_shape: [2, 3]}
        - dense: {name: b, units: 2, inputs: [v]}
        - flatten: {name: c, inputs: [b]}
        - flatten: {name: d, inputs: [v]}
        - dense: {name: e, units: 2, inputs: [a]}
        - concatenate: {inputs: [c, d, e, a]}
        - dense: {units: 2}
        """),
    ProbeCase(
      name: "the same layer twice",
      layers: "[dense: {name: a, units: 3}, concatenate: {inputs: [a, a]}, dense: {units: 2}]"),
    ProbeCase(
      name: "dropout beside its source",
      layers: """
        - dense: {name: a, units: 8}
        - dropout: {name: b, rate: 0.4}
        - concatenate: {inputs: [b, a]}
        - dense: {units: 2}
        """),
    ProbeCase(
      name: "two inputs",
      layers: """
        - input: {name: wide}
        - input: {name: deep, shape: [6]}
        - dense: {name: hidden, units: 5, activation: tanh}
        - flatten: {name: flat, inputs: [wide]}
        - concatenate: {inputs: [flat, hidden, deep]}
        - dense: {units: 2}
        """, shapes: ["wide": [3, 2], "deep": [6]]),
    ProbeCase(
      name: "an input used by three layers",
      layers: """
        - dense: {name: a, units: 2}
        - dense: {name: b, units: 3, inputs: [input], activation: tanh}
        - concatenate: {inputs: [a, input, b]}
        - dense: {units: 2}
        """),
  ]
}
