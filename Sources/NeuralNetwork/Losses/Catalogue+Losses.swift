import Configuration

extension Catalogue where Entry == any Loss {
  /// Every loss, by its configuration name.
  public static var losses: Catalogue {
    Catalogue(
      kind: "loss",
      [
        BinaryCrossentropy.self, CategoricalCrossentropy.self, MeanSquaredError.self,
        SparseCategoricalCrossentropy.self,
      ])
  }
}
