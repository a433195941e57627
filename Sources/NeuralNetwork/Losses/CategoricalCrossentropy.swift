import Compute
import Configuration
import Glibc
import JSON

/// −Σᵢ tᵢ · ln pᵢ over the classes, for targets that are probabilities (one-hot, for instance).
///
/// After a softmax it is computed from the logits, with the gradient p · Σt − t. Otherwise the
/// predictions are divided by their sum and cut to [10⁻⁷, 1 − 10⁻⁷], as in Keras.
public struct CategoricalCrossentropy: Loss {
  public static let name = "categorical_crossentropy"

  /// Creates the loss.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public func fuses(with activation: any Activation) -> Bool { activation is Softmax }

  public func evaluate(
    _ predictions: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double {
    var total = 0.0
    for r in 0..<predictions.rows {
      try check(targets.row(r), row: r)
      total += ClassProbabilities.loss(
        predictions.row(r), weights: targets.row(r), gradient: gradient?.row(r), scale: scale)
    }
    return total
  }

  public func evaluate(
    fusedLogits logits: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double {
    var total = 0.0
    for r in 0..<logits.rows {
      let row = logits.row(r)
      let targetRow = targets.row(r)
      try check(targetRow, row: r)
      let t = targetRow.span
      var dot = 0.0
      var sum: Float = 0
      do {
        let x = row.span
        precondition(x.count == t.count)
        for i in t.indices {
          dot += Double(t[i]) * Double(x[i])
          sum += t[i]
        }
      }
      total += Double(sum) * Softmax.normalize(row, into: row) - dot
      guard let gradientRow = gradient?.row(r) else { continue }
      let p = row.span
      var g = gradientRow.mutableSpan
      precondition(g.count == p.count)
      for i in g.indices { g[i] = scale * (p[i] * sum - t[i]) }
    }
    return total
  }

  public func reference(_ prediction: [Double], target: [Double]) -> Double {
    let sum = prediction.reduce(0, +)
    return -zip(prediction, target).reduce(0) {
      $0 + $1.1 * log(ClassProbabilities.cut($1.0 / sum))
    }
  }

  /// Refuses negative targets.
  private func check(_ targets: Matrix, row: Int) throws {
    let t = targets.span
    guard let bad = t.indices.first(where: { !(t[$0] >= 0) }) else { return }
    throw InvalidTarget(
      row: row, "has the target \(t[bad]); \(Self.name) needs targets of at least 0")
  }
}
