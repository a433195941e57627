import Configuration

/// Targets that are moved a part of the way to the uniform distribution: t · (1 − s) + s / classes.
///
/// Source: Szegedy et al., "Rethinking the inception architecture for computer vision", 2016.
public struct LabelSmoothing: Sendable {
  /// The part of the way, s.
  public let amount: Double
  private let kept: Float
  private let added: Float

  /// Smooths over a number of classes; two for a target that is a probability.
  init(_ amount: Double, classes: Int = 2) {
    self.amount = amount
    kept = Float(1 - amount)
    added = Float(amount / Double(classes))
  }

  /// Reads the option of a loss.
  init(_ options: Options) throws {
    self.init(try options.number("label_smoothing", default: 0, in: 0...1))
  }

  /// The same over another number of classes.
  func over(classes: Int) -> LabelSmoothing { LabelSmoothing(amount, classes: classes) }

  /// The target to train with.
  @inline(__always)
  func callAsFunction(_ target: Float) -> Float { added.addingProduct(target, kept) }

  /// The same in double precision.
  func reference(_ target: Double, classes: Int = 2) -> Double {
    target * (1 - amount) + amount / Double(classes)
  }
}
