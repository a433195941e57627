import Configuration

extension Catalogue where Entry == any Metric {
  /// Every metric, by its configuration name.
  public static var metrics: Catalogue {
    Catalogue(
      kind: "metric",
      [
        Accuracy.self, BinaryAccuracy.self, MeanAbsoluteError.self, MeanSquaredErrorMetric.self,
      ])
  }
}
