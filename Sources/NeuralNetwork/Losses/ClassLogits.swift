import Compute
import Glibc

/// The crossentropy of predictions that are logits, where they must stay what they are.
enum ClassLogits {
  /// ln Σ e^x of one row.
  ///
  /// - Parameter probabilities: takes the softmax of the row.
  static func logarithm(_ logits: Matrix, probabilities: Matrix?) -> Double {
    let (greatest, logarithm) = LogSoftmax.sumOfExponentials(logits)
    if let probabilities {
      let rest = Float(logarithm)
      let x = logits.span
      var p = probabilities.mutableSpan
      precondition(x.count == p.count)
      for i in p.indices { p[i] = exponential((x[i] - greatest) - rest) }
    }
    return Double(greatest) + logarithm
  }

  /// Σᵢ wᵢ · (ln Σ e^x − xᵢ) in double precision.
  static func reference(_ logits: [Double], weights: [Double]) -> Double {
    -zip(LogSoftmax().reference(logits), weights).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
