import Configuration

extension Catalogue where Entry == any Metric {
  /// Every metric, by its configuration name.
  public static var metrics: Catalogue {
    Catalogue(
      kind: "metric",
      [
        Accuracy.self, AreaUnderCurve.self, BinaryAccuracy.self, CategoricalAccuracy.self,
        ConfusionMatrix.self, CosineSimilarityMetric.self, F1Score.self, MeanAbsoluteError.self,
        MeanAbsolutePercentageErrorMetric.self, MeanSquaredErrorMetric.self, Perplexity.self,
        Precision.self, R2Score.self, Recall.self, RootMeanSquaredError.self,
        SparseCategoricalAccuracy.self, TopKAccuracy.self,
      ])
  }
}
