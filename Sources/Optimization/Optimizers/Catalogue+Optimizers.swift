import Configuration

extension Catalogue where Entry == any Optimizer {
  /// Every optimizer, by its configuration name.
  public static var optimizers: Catalogue {
    Catalogue(
      kind: "optimizer", [Adam.self, RMSprop.self, StochasticGradientDescent.self])
  }
}
