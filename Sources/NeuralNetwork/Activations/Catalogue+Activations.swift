import Configuration

extension Catalogue where Entry == any Activation {
  /// Every activation, by its configuration name.
  public static var activations: Catalogue {
    Catalogue(
      kind: "activation",
      [
        Linear.self, Arctan.self, BinaryStep.self, ELU.self, Exponential.self, GELU.self,
        HardSigmoid.self, HardSwish.self, LeakyReLU.self, LogSigmoid.self, LogSoftmax.self,
        Mish.self, ReLU.self, SELU.self, Sigmoid.self, Sinc.self, Softmax.self, Softplus.self,
        Softsign.self, Swish.self, Tanh.self,
      ])
  }
}
