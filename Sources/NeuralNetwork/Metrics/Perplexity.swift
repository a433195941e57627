import Compute
import Configuration
import Diagnostics
import Glibc

/// exp of the mean crossentropy of the target's class: the number of equally probable classes that
/// would leave as much in doubt.
///
/// - For outputs with a column for each class: −Σᵢ tᵢ · ln pᵢ, with probabilities that are divided by
///   their sum; targets are class numbers, or have a column for each class.
/// - For one output: −t · ln p − (1 − t) · ln(1 − p).
///
/// With `from_logits` the predictions are logits: what softmax, or the logistic function, makes of them
/// counts. A probability of 0 counts as the least normal number of Float, 10⁻³⁸.
///
/// Source: Jelinek, Mercer, Bahl, Baker, "Perplexity: a measure of the difficulty of speech recognition
/// tasks", 1977.
public struct Perplexity: Metric {
  public static let name = "perplexity"
  private let fromLogits: Bool

  public init(_ options: Options) throws {
    fromLogits = try options.boolean("from_logits", default: false)
  }

  /// Logits are to be called so.
  public func reading(_ outputs: OutputKind) throws -> any Metric {
    guard outputs == .probability || fromLogits else {
      throw Failure(
        .configuration, "metrics: perplexity takes probabilities, and the loss has others",
        advice: "for logits, use perplexity: {from_logits: true}")
    }
    return self
  }

  /// The sum of the crossentropies, and the number of rows.
  public var sumCount: Int { 2 }

  /// A target for each output, or a class number.
  public func accepts(output: Shape, target: Shape) -> Bool {
    Self.acceptsClasses(output: output, target: target)
  }

  public func update(_ sums: inout MutableSpan<Double>, predictions: Matrix, targets: Matrix) {
    for r in 0..<predictions.rows {
      sums[0] += crossentropy(predictions.row(r), targets.row(r))
    }
    sums[1] += Double(predictions.rows)
  }

  public func result(_ sums: ArraySlice<Double>) -> MetricValue {
    .number(exp(sums[sums.startIndex] / sums[sums.startIndex + 1]))
  }

  private func crossentropy(_ prediction: Matrix, _ target: Matrix) -> Double {
    let p = prediction.span
    let t = target.span
    guard p.count > 1 else {
      let (value, label) = (Double(p[0]), Double(t[0]))
      if fromLogits { return max(value, 0) - value * label + log1p(exp(-abs(value))) }
      return -label * Self.logarithm(value) - (1 - label) * Self.logarithm(1 - value)
    }
    let total = logarithmOfSum(p)
    guard t.count > 1 else {
      guard let label = ClassTarget.label(target, classes: p.count) else { return .nan }
      return total - term(p[label])
    }
    var sum = 0.0
    for i in p.indices where t[i] != 0 { sum += Double(t[i]) * (total - term(p[i])) }
    return sum
  }

  /// The logarithm of a probability that is not yet divided by the sum.
  private func term(_ value: Float) -> Double {
    fromLogits ? Double(value) : Self.logarithm(Double(value))
  }

  /// The logarithm of what probabilities are divided by.
  private func logarithmOfSum(_ values: Span<Float>) -> Double {
    var sum = 0.0
    guard fromLogits else {
      for i in values.indices { sum += Double(values[i]) }
      return Self.logarithm(sum)
    }
    var greatest = -Double.infinity
    for i in values.indices { greatest = max(greatest, Double(values[i])) }
    for i in values.indices { sum += exp(Double(values[i]) - greatest) }
    return greatest + log(sum)
  }

  private static func logarithm(_ value: Double) -> Double {
    log(max(value, Double(Float.leastNormalMagnitude)))
  }
}
