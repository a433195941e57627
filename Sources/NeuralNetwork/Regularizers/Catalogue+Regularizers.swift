import Configuration

extension Catalogue where Entry == any Regularizer {
  /// Every penalty on weights, by its configuration name.
  public static var regularizers: Catalogue {
    Catalogue(kind: "regularizer", [L1.self, L1L2.self, L2.self])
  }
}

extension Catalogue where Entry == any ActivityRegularizer {
  /// Every penalty on the outputs of layers, by its configuration name.
  public static var activityRegularizers: Catalogue {
    Catalogue(
      kind: "activity regularizer", [KLSparsity.self, L1.self, L1L2.self, L2.self])
  }
}
