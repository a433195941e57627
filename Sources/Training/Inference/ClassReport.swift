import NeuralNetwork

/// How well each class is told from the others, from a confusion matrix.
public struct ClassReport: Sendable, Hashable {
  /// Precision, recall and F1, and of how many samples.
  public struct Line: Sendable, Hashable {
    /// The share of the predictions of the class that are right.
    public let precision: Double
    /// The share of the class's samples that are found.
    public let recall: Double
    /// Their harmonic mean.
    public let f1: Double
    /// The samples of the class.
    public let support: Int
  }

  /// A line for each class.
  public let classes: [Line]
  /// The mean over the classes.
  public let macroAverage: Line
  /// The mean over the classes, each weighted with its support.
  public let weightedAverage: Line
  /// How often a class (row) was taken for which (column).
  public let matrix: [[Int]]

  /// A report of a confusion matrix.
  public init(_ matrix: [[Int]]) {
    self.matrix = matrix
    let counts = matrix.indices.map { label in
      ClassCount(
        hits: Double(matrix[label][label]),
        predicted: Double(matrix.reduce(0) { $0 + $1[label] }),
        actual: Double(matrix[label].reduce(0, +)))
    }
    let samples = counts.reduce(0) { $0 + $1.actual }
    func average(_ weight: (ClassCount) -> Double) -> Line {
      func mean(_ measure: (ClassCount) -> Double) -> Double {
        counts.reduce(0) { $0 + weight($1) * measure($1) }
      }
      return Line(
        precision: mean(\.precision), recall: mean(\.recall), f1: mean(\.f1),
        support: Int(samples))
    }
    classes = counts.map {
      Line(precision: $0.precision, recall: $0.recall, f1: $0.f1, support: Int($0.actual))
    }
    macroAverage = average { _ in 1 / Double(max(counts.count, 1)) }
    weightedAverage = average { samples > 0 ? $0.actual / samples : 0 }
  }

  /// The confusion matrix of a classifier, for its loss and the shape of its output; nil of what is
  /// none, or has too many classes.
  static func metric(_ loss: any Loss, output: Shape) -> ConfusionMatrix? {
    guard output.last <= ConfusionMatrix.classLimit else { return nil }
    return
      switch type(of: loss).targetKind
    {
    case .numbers: nil
    case .binary: output.last == 1 ? ConfusionMatrix() : nil
    case .categorical: output.last > 1 ? ConfusionMatrix() : nil
    }
  }
}
