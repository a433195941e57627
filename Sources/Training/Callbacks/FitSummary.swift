/// Bias and variance of a training in words, from its last epoch.
///
/// What is compared is the first of the epochs' accuracies, F1 or R², all with the best value 1, or
/// else the loss. With e the distance from 1:
///
/// - The gap is large (variance) where validation's e exceeds training's by more than 0.02 and is more
///   than 1.5 times as great; of losses, where validation's is more than 1.25 times training's.
/// - Training falls short (bias) where its e is more than 0.1; of losses, where it has not fallen to
///   0.9 of the first epoch's.
///
/// Training's numbers are means over the epoch, with dropout at work and with penalties, and so a
/// little worse than what the same weights give.
public struct FitSummary: Sendable, Hashable {
  /// The summary: `accuracy 0.9900 in training, 0.9300 in validation: the gap is large …`.
  public let words: String

  private static let measures = [
    "accuracy", "categorical_accuracy", "sparse_categorical_accuracy", "binary_accuracy", "f1",
    "r2",
  ]
  private static let largestGap = 0.02
  private static let largestErrorRatio = 1.5
  private static let largestLossRatio = 1.25
  private static let largestError = 0.1
  private static let leastProgress = 0.9

  private static let variance =
    "the gap is large (variance): more data, dropout, weight decay or a smaller model can narrow it"
  private static let bias =
    "training itself falls short (bias): more units or layers, more epochs or another learning rate "
    + "can help"
  private static let neither = "the gap is small"

  /// A summary of epochs; nil where nothing is validated, or no number is finite.
  public init?(_ epochs: [EpochRecord]) {
    guard let last = epochs.last else { return nil }
    func pair(_ name: String) -> (training: Double, validation: Double)? {
      guard let training = last[name], let validation = last["val_\(name)"],
        training.isFinite, validation.isFinite
      else { return nil }
      return (training, validation)
    }
    let name = Self.measures.first { pair($0) != nil } ?? "loss"
    guard let (training, validation) = pair(name) else { return nil }
    let hasVariance: Bool
    let hasBias: Bool
    if name == "loss" {
      hasVariance = validation > 0 && validation > Self.largestLossRatio * training
      let first = epochs[0]["loss"] ?? training
      hasBias = epochs.count > 1 && first > 0 && training > Self.leastProgress * first
    } else {
      let (error, validationError) = (1 - training, 1 - validation)
      hasVariance =
        validationError - error > Self.largestGap
        && validationError > Self.largestErrorRatio * error
      hasBias = error > Self.largestError
    }
    let findings = [hasBias ? Self.bias : nil, hasVariance ? Self.variance : nil]
    let finding = findings.compactMap(\.self).joined(separator: "; ")
    words =
      "\(name) \(NumberText.short(training)) in training, \(NumberText.short(validation)) in "
      + "validation: \(finding.isEmpty ? Self.neither : finding)"
  }
}
