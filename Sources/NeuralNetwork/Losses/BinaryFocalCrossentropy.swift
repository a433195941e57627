import Compute
import Configuration
import Glibc
import JSON

/// The binary crossentropy with little weight for what is right already: the mean over the outputs of
/// w · q^γ · (−t · ln p − (1 − t) · ln(1 − p)), with q = t · (1 − p) + (1 − t) · p.
///
/// - w is 1; or, with `apply_class_balancing`, t · α + (1 − t) · (1 − α).
/// - After a sigmoid, and `from_logits`, it is computed from the logits. Otherwise p is cut to
///   [10⁻⁷, 1 − 10⁻⁷] in the logarithms, as in Keras.
///
/// Source: Lin, Goyal, Girshick, He, Dollár, "Focal loss for dense object detection", 2017.
public struct BinaryFocalCrossentropy: BinaryCrossentropyLoss {
  public static let name = "binary_focal_crossentropy"
  public static let targetKind = TargetKind.binary
  /// Whether the classes have the weights α and 1 − α.
  public let appliesClassBalancing: Bool
  /// The weight of class 1.
  public let alpha: Double
  /// The exponent γ.
  public let gamma: Double
  private let options: CrossentropyOptions

  public init(_ options: Options) throws {
    appliesClassBalancing = try options.boolean("apply_class_balancing", default: false)
    alpha = try options.number("alpha", default: 0.25, in: 0...1)
    gamma = try options.number("gamma", default: 2, in: 0...)
    self.options = try CrossentropyOptions(options)
  }

  public var keras: JSONValue? {
    var object = KerasObject(
      "BinaryFocalCrossentropy",
      [
        "apply_class_balancing": .boolean(appliesClassBalancing), "alpha": .number(alpha),
        "gamma": .number(gamma),
      ])
    options.write(to: &object)
    return object.json()
  }

  public var fromLogits: Bool { options.fromLogits }

  /// How much less certain the targets are made.
  public var labelSmoothing: LabelSmoothing { options.labelSmoothing }

  var probabilityTerm: FocalTerm { FocalTerm(self) }
  var logitTerm: FocalLogitTerm { FocalLogitTerm(self) }

  public func evaluate(
    fusedLogits logits: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double {
    try check(targets)
    let columns = logits.columns
    let sum = logitTerm.sum(
      logits, targets, gradient: gradient, factor: scale / Float(columns))
    Sigmoid().forward(logits, into: logits)
    return sum / Double(columns)
  }

  public func reference(_ prediction: [Double], target: [Double]) -> Double {
    zip(prediction, target).reduce(0) { sum, pair in
      let t = labelSmoothing.reference(pair.1)
      let p = fromLogits ? 1 / (1 + exp(-pair.0)) : min(max(pair.0, 0), 1)
      let cut = ClassProbabilities.cut(p)
      let loss =
        fromLogits
        ? max(pair.0, 0) - t * pair.0 + log1p(exp(-abs(pair.0)))
        : -t * log(cut) - (1 - t) * log1p(-cut)
      let weight = appliesClassBalancing ? t * alpha + (1 - t) * (1 - alpha) : 1
      return sum + weight * pow(t * (1 - p) + (1 - t) * p, gamma) * loss
    } / Double(prediction.count)
  }
}
