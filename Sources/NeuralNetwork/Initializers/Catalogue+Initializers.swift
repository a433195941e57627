import Configuration

extension Catalogue where Entry == any Initializer {
  /// Every initializer, by its configuration name.
  public static var initializers: Catalogue {
    Catalogue(
      kind: "initializer",
      [
        Zeros.self, Ones.self, Constant.self, Identity.self, Orthogonal.self, RandomNormal.self,
        RandomUniform.self, TruncatedNormal.self, VarianceScaling.self, GlorotNormal.self,
        GlorotUniform.self, HeNormal.self, HeUniform.self, LecunNormal.self, LecunUniform.self,
        FanInUniform.self,
      ])
  }
}
