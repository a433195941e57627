import Configuration

extension Catalogue where Entry == any Layer {
  /// Every layer, by its configuration name.
  public static var layers: Catalogue {
    Catalogue(
      kind: "layer",
      [
        ActivationLayer.self, AlphaDropout.self, BatchNormalization.self, Concatenate.self,
        Dense.self, Dropout.self, Flatten.self, GaussianDropout.self, GaussianNoise.self,
        GroupNormalization.self, InputLayer.self, LayerNormalization.self, Maxout.self,
        PReLU.self, RReLU.self, Reshape.self, UnitNormalization.self,
      ])
  }
}
