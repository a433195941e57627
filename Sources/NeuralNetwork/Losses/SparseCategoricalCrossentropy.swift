import Compute
import Configuration
import Glibc
import JSON

/// −ln p of the class whose number is the target.
///
/// After a softmax, and `from_logits`, it is computed from the logits, with the gradient p − 1 for the
/// class and p for the others. Otherwise the predictions are divided by their sum and cut to
/// [10⁻⁷, 1 − 10⁻⁷], as in Keras.
///
/// Source: <https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class>
public struct SparseCategoricalCrossentropy: Crossentropy {
  typealias Probability = Softmax
  public static let name = "sparse_categorical_crossentropy"

  /// Whether the predictions are logits.
  public let fromLogits: Bool

  /// Creates the loss.
  public init() { fromLogits = false }

  public init(_ options: Options) throws {
    fromLogits = try options.boolean("from_logits", default: false)
  }

  public var keras: JSONValue? {
    guard fromLogits else { return .string(Self.name) }
    return KerasObject("SparseCategoricalCrossentropy", ["from_logits": true]).json()
  }

  public func targetShape(for output: Shape) -> Shape { output.replacingLast(by: 1) }

  public func evaluate(
    _ predictions: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double {
    var total = 0.0
    for r in 0..<predictions.rows {
      let label = try label(targets, row: r, classes: predictions.columns)
      let row = predictions.row(r)
      let gradient = gradient?.row(r)
      guard fromLogits else {
        total += ClassProbabilities.loss(row, label: label, gradient: gradient, scale: scale)
        continue
      }
      let logit = Double(row.span[label])
      total += ClassLogits.logarithm(row, probabilities: gradient) - logit
      guard let gradient else { continue }
      var g = gradient.mutableSpan
      for i in g.indices { g[i] *= scale }
      g[label] -= scale
    }
    return total
  }

  public func evaluate(
    fusedLogits logits: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double {
    var total = 0.0
    for r in 0..<logits.rows {
      let row = logits.row(r)
      let label = try label(targets, row: r, classes: logits.columns)
      let logit = Double(row.span[label])
      total += Softmax.normalize(row, into: row) - logit
      guard let gradientRow = gradient?.row(r) else { continue }
      let p = row.span
      var g = gradientRow.mutableSpan
      precondition(g.count == p.count)
      for i in g.indices { g[i] = scale * p[i] }
      g[label] -= scale
    }
    return total
  }

  public func reference(_ prediction: [Double], target: [Double]) -> Double {
    let label = Int(target[0])
    guard !fromLogits else { return -LogSoftmax().reference(prediction)[label] }
    return -log(ClassProbabilities.cut(prediction[label] / prediction.reduce(0, +)))
  }

  /// The target of a row as the number of a class.
  private func label(_ targets: Matrix, row: Int, classes: Int) throws -> Int {
    let target = targets.span[row]
    guard let label = Int(exactly: target), (0..<classes).contains(label) else {
      throw InvalidTarget(
        row: row, "has the label \(target); the model's \(classes) classes are 0 to \(classes - 1)")
    }
    return label
  }
}
