import Foundation

/// Losses over steps, smoothed for the eye.
struct RangeCurve {
  private let values: [Double]
  /// The standard error of the mean of a tenth of the losses, told from neighbours, in which the slow
  /// change of the curve cancels.
  private let error: Double

  /// Each value becomes the mean of itself and the values near it.
  init(_ losses: [Double]) {
    let differences = zip(losses, losses.dropFirst()).map { ($1 - $0) * ($1 - $0) }.sorted()
    // Half of the median square of a difference of two normal numbers is 0.455 times their variance.
    let variance = differences.isEmpty ? 0 : differences[differences.count / 2] / 2 / 0.455
    error = (variance / Double(max(losses.count / 10, 1))).squareRoot()
    let reach = max(losses.count / 20, 1)
    values = losses.indices.map { index in
      let near = losses[max(index - reach, 0)...min(index + reach, losses.count - 1)]
      return near.reduce(0, +) / Double(near.count)
    }
  }

  /// The step at which the curve falls fastest; nil where it does not fall by a twentieth anywhere, or
  /// not by more than chance can do.
  var steepest: Int? {
    let reach = max(values.count / 20, 1)
    guard values.count > 2 * reach, let first = values.first, let least = values.min(),
      least < 0.95 * first, first - least > 4 * error
    else { return nil }
    let inner = reach..<values.count - reach
    return inner.min {
      values[$0 + reach] - values[$0 - reach] < values[$1 + reach] - values[$1 - reach]
    }
  }

  /// Some of the values, each with a bar as long as it is large, up to the first value and a half.
  func lines(count: Int, width: Int) -> [(step: Int, value: Double, bar: String)] {
    guard let first = values.first, first > 0 else { return [] }
    let stride = max((values.count + count - 1) / count, 1)
    return Swift.stride(from: 0, to: values.count, by: stride).map { step in
      let share = min(max(values[step] / (1.5 * first), 0), 1)
      return (step, values[step], String(repeating: "#", count: Int(share * Double(width))))
    }
  }
}
