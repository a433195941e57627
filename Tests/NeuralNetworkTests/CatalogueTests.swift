import Configuration
import NeuralNetwork
import Testing

/// What lists and documentation say of the entries.
@Suite struct CatalogueTests {
  private func describe<Entry>(_ catalogue: Catalogue<Entry>) throws -> [String: [String]] {
    var descriptions: [String: [String]] = [:]
    for name in catalogue.names {
      let options = try #require(try catalogue.describe(name))
      #expect(options.allSatisfy { !$0.type.isEmpty && !($0.required && $0.default != nil) })
      descriptions[name] = options.map(\.key)
    }
    return descriptions
  }

  @Test func everyEntryCanBeDescribed() throws {
    let layers = try describe(Catalogue<any Layer>.layers)
    #expect(
      layers["dense"] == [
        "units", "activation", "use_bias", "kernel_initializer", "bias_initializer",
        "kernel_regularizer", "kernel_constraint", "bias_regularizer", "bias_constraint",
      ])
    #expect(layers["dropout"] == ["rate"])
    #expect(layers["flatten"] == [])
    #expect(layers["reshape"] == ["target_shape"])
    #expect(layers["activation"] == ["activation"])
    #expect(layers["maxout"]?.prefix(2) == ["units", "pieces"])
    #expect(
      layers["prelu"] == [
        "alpha_initializer", "shared_axes", "alpha_regularizer", "alpha_constraint",
      ])
    #expect(layers["rrelu"] == ["lower", "upper"])
    #expect(
      try describe(Catalogue<any Activation>.activations)["relu"]
        == ["max_value", "negative_slope", "threshold"])
    #expect(try describe(Catalogue<any Regularizer>.regularizers)["l1_l2"] == ["l1", "l2"])
    #expect(
      try describe(Catalogue<any ActivityRegularizer>.activityRegularizers)["kl_sparsity"]
        == ["rho", "beta"])
    #expect(
      try describe(Catalogue<any Constraint>.constraints)["max_norm"] == ["max_value", "axis"])
    let losses = try describe(Catalogue<any Loss>.losses)
    #expect(losses["huber"] == ["delta"])
    #expect(losses["binary_crossentropy"] == ["from_logits", "label_smoothing"])
    #expect(try describe(Catalogue<any Metric>.metrics)["binary_accuracy"] == ["threshold"])
    #expect(
      try describe(Catalogue<any Initializer>.initializers)["random_uniform"]
        == ["minval", "maxval"])
  }

  @Test(arguments: [
    ("dense: {}", "'units' is required"),
    ("dense: {units: 0}", "must be at least 1, is 0"),
    ("dense: {units: 2.5}", "expected a whole number"),
    ("dense: {units: 3, activation: rellu}", "unknown activation 'rellu'"),
    ("dense: {unit: 3}", "'units' is required"),
    ("dense: {units: 3, kernel: zeros}", "unknown key"),
    ("dropout: {rate: 1}", "rate"),
    ("dropout: {rate: -0.1}", "rate"),
    ("dense: {units: 3, bias_initializer: identity}", "identity needs a matrix"),
    ("dense: {units: 3, bias_initializer: orthogonal}", "orthogonal needs at least two axes"),
    ("dense: {units: 3, kernel_regularizer: {l2: {l2: -1}}}", "l2"),
    ("dense: {units: 3, kernel_regularizer: kl_sparsity}", "unknown regularizer 'kl_sparsity'"),
    ("dense: {units: 3, activity_regularizer: {kl_sparsity: {rho: 1}}}", "rho"),
    ("dense: {units: 3, kernel_constraint: {max_norm: {axis: [0, 2]}}}", "neighbouring axes"),
    ("dense: {units: 3, kernel_constraint: {max_norm: {axis: -1}}}", "axis"),
    (
      "dense: {units: 3, bias_constraint: {unit_norm: {axis: 1}}}",
      "cannot constrain 'bias' of the shape [3]: unit_norm has no axis 1"
    ),
    ("dense: {units: 3, trainable: 3}", "trainable"),
    ("maxout: {units: 9223372036854775807, pieces: 3}", "pieces"),
    ("prelu: {shared_axes: [0]}", "shared_axes"),
    ("prelu: {shared_axes: [2]}", "shares the axis 2"),
    ("rrelu: {lower: 0.5, upper: 0.4}", "upper"),
    ("reshape: {target_shape: []}", "target_shape"),
    ("reshape: {target_shape: [-1, -1]}", "target_shape"),
    ("reshape: {target_shape: [0]}", "target_shape"),
    ("input: {shape: [0]}", "shape"),
    ("input: {shape: [9223372036854775807, 9]}", "too many values"),
    ("denes: {units: 3}", "unknown layer 'denes'"),
  ])
  func wrongOptionsAreRefused(yaml: String, message: String) {
    let error = #expect(throws: (any Error).self) {
      let entries = try LayerEntry.list(
        from: ConfigurationNode(yaml: "[\(yaml)]", file: "a.yaml"))
      _ = try Graph(entries, inputShapes: ["input": Shape([4])])
    }
    let text = error.map { "\($0)" } ?? "none"
    #expect(text.contains(message) && text.contains("a.yaml:1"), "\(text)")
  }
}
