import Configuration

extension Catalogue where Entry == any Activation {
  /// Every activation, by its configuration name.
  public static var activations: Catalogue {
    Catalogue(
      kind: "activation",
      [Linear.self, ReLU.self, Sigmoid.self, Softmax.self, Tanh.self])
  }
}
