import Configuration
import Glibc

/// The area under a curve that is known at decreasing counts of predicted positives.
struct CurveArea {
  /// What the curve shows.
  enum Curve: String, CaseIterable, Sendable {
    /// Recall over the share of false positives.
    case roc = "ROC"
    /// Precision over recall.
    case precisionRecall = "PR"
  }

  /// What the curve is between two points.
  enum Summation: String, CaseIterable, Sendable {
    /// Straight for `ROC`; for `PR`, as counts change evenly (Davis, Goadrich, "The relationship
    /// between precision-recall and ROC curves", 2006).
    case interpolation
    /// As high as the lower one.
    case minoring
    /// As high as the higher one.
    case majoring
  }

  /// True positives at each threshold, from the least threshold on.
  let hits: [Double]
  /// False positives.
  let misses: [Double]
  /// All positives.
  let positives: Double
  /// All negatives.
  let negatives: Double

  /// From how many positives and negatives lie between a threshold and the next.
  ///
  /// The last threshold is above all predictions.
  init(positives: [Double], negatives: [Double]) {
    func above(_ counts: [Double]) -> [Double] {
      var (sum, sums) = (0.0, [Double]())
      for count in counts.reversed() {
        sum += count
        sums.append(sum)
      }
      return sums.reversed()
    }
    hits = above(positives)
    misses = above(negatives)
    self.positives = hits.first ?? 0
    self.negatives = misses.first ?? 0
  }

  func area(_ curve: Curve, _ summation: Summation) -> Double {
    guard positives + negatives > 0 else { return .nan }
    if curve == .precisionRecall, summation == .interpolation { return interpolatedPrecision }
    let recalls = hits.map { Self.quotient($0, positives) }
    let (x, y): ([Double], [Double]) =
      switch curve {
      case .roc: (misses.map { Self.quotient($0, negatives) }, recalls)
      case .precisionRecall: (recalls, zip(hits, misses).map { Self.quotient($0, $0 + $1) })
      }
    return (1..<x.count).reduce(0) { sum, i in
      let height =
        switch summation {
        case .interpolation: (y[i - 1] + y[i]) / 2
        case .minoring: min(y[i - 1], y[i])
        case .majoring: max(y[i - 1], y[i])
        }
      return sum + (x[i - 1] - x[i]) * height
    }
  }

  /// Between two thresholds true positives are a linear function of all predicted ones, with this
  /// integral of precision over recall.
  private var interpolatedPrecision: Double {
    let predicted = zip(hits, misses).map { $0 + $1 }
    return (1..<hits.count).reduce(0) { sum, i in
      let gained = hits[i - 1] - hits[i]
      let slope = Self.quotient(gained, predicted[i - 1] - predicted[i])
      let intercept = hits[i] - slope * predicted[i]
      let ratio =
        predicted[i - 1] > 0 && predicted[i] > 0 ? predicted[i - 1] / predicted[i] : 1
      return sum + Self.quotient(slope * (gained + intercept * log(ratio)), positives)
    }
  }

  /// a / b, and 0 where b is.
  private static func quotient(_ a: Double, _ b: Double) -> Double { b > 0 ? a / b : 0 }
}
