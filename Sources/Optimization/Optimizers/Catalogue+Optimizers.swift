import Configuration

extension Catalogue where Entry == any Optimizer {
  /// Every optimizer, by its configuration name.
  public static var optimizers: Catalogue {
    Catalogue(
      kind: "optimizer",
      [
        Adadelta.self, Adagrad.self, Adam.self, AdamW.self, Adamax.self, LAMB.self, LARS.self,
        Momentum.self, Nadam.self, Nesterov.self, Perceptron.self, RMSprop.self,
        RandomPerturbation.self,
        StochasticGradientDescent.self,
      ])
  }
}
