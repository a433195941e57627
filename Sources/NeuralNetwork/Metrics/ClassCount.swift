/// How often a class was predicted, was true, and was both.
public struct ClassCount: Sendable, Hashable {
  /// Predicted and true: true positives.
  public var hits = 0.0
  /// Predicted: true and false positives.
  public var predicted = 0.0
  /// True, the support: true positives and false negatives.
  public var actual = 0.0

  /// Counts.
  public init(hits: Double = 0, predicted: Double = 0, actual: Double = 0) {
    self.hits = hits
    self.predicted = predicted
    self.actual = actual
  }

  /// The share of the predictions that are true; 0 where there are none.
  public var precision: Double { predicted > 0 ? hits / predicted : 0 }

  /// The share of the true ones that are predicted; 0 where there are none.
  public var recall: Double { actual > 0 ? hits / actual : 0 }

  /// The harmonic mean of precision and recall; 0 where both are.
  public var f1: Double { predicted + actual > 0 ? 2 * hits / (predicted + actual) : 0 }

  /// The counts of both.
  public static func + (a: ClassCount, b: ClassCount) -> ClassCount {
    ClassCount(
      hits: a.hits + b.hits, predicted: a.predicted + b.predicted, actual: a.actual + b.actual)
  }
}
