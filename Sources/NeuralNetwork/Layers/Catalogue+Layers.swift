import Configuration

extension Catalogue where Entry == any Layer {
  /// Every layer, by its configuration name.
  public static var layers: Catalogue {
    Catalogue(
      kind: "layer",
      [
        ActivationLayer.self, Concatenate.self, Dense.self, Dropout.self, Flatten.self,
        InputLayer.self, Maxout.self, PReLU.self, RReLU.self, Reshape.self,
      ])
  }
}
