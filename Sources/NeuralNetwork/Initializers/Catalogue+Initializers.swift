import Configuration

extension Catalogue where Entry == any Initializer {
  /// Every initializer, by its configuration name.
  public static var initializers: Catalogue {
    Catalogue(
      kind: "initializer",
      [
        Zeros.self, RandomNormal.self, RandomUniform.self, GlorotNormal.self, GlorotUniform.self,
        HeNormal.self, HeUniform.self,
      ])
  }
}
