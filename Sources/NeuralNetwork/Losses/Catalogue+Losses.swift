import Configuration

extension Catalogue where Entry == any Loss {
  /// Every loss, by its configuration name.
  public static var losses: Catalogue {
    Catalogue(
      kind: "loss",
      [
        BinaryCrossentropy.self, BinaryFocalCrossentropy.self, CategoricalCrossentropy.self,
        CategoricalHinge.self, CosineSimilarity.self, Hinge.self, Huber.self, KLDivergence.self,
        LogCosh.self, MeanAbsoluteErrorLoss.self, MeanAbsolutePercentageError.self,
        MeanSquaredError.self, MeanSquaredLogarithmicError.self, PerceptronLoss.self, Poisson.self,
        SparseCategoricalCrossentropy.self, SquaredHinge.self,
      ])
  }
}
