import Compute

/// A loss that is the mean of a function of each output and its target.
public protocol ElementwiseLoss: Loss, LossTerm {
  /// l(p, t) in double precision.
  func reference(_ prediction: Double, _ target: Double) -> Double
  /// Whether the loss has a meaning for a target.
  func accepts(_ target: Float) -> Bool
  /// The targets that it has a meaning for, in words: "targets from 0 to 1".
  static var targets: String { get }
}

extension ElementwiseLoss {
  /// Any number.
  public func accepts(_ target: Float) -> Bool { true }
  /// Any number.
  public static var targets: String { "numbers" }

  /// Adds up the terms of all rows.
  public func evaluate(
    _ predictions: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double {
    try check(targets, Self.targets) { accepts($0) }
    let columns = predictions.columns
    return sum(predictions, targets, gradient: gradient, factor: scale / Float(columns))
      / Double(columns)
  }

  /// The mean of the scalar reference.
  public func reference(_ prediction: [Double], target: [Double]) -> Double {
    zip(prediction, target).reduce(0) { $0 + reference($1.0, $1.1) } / Double(prediction.count)
  }
}

extension Loss {
  /// Refuses targets that are not accepted.
  ///
  /// - Parameter needed: those that are, in words.
  @inline(__always)
  func check(_ targets: Matrix, _ needed: String, _ accepts: (Float) -> Bool) throws {
    guard let bad = targets.firstRefused(accepts) else { return }
    throw InvalidTarget(
      row: bad / targets.columns,
      "has the target \(targets.span[bad]); \(Self.name) needs \(needed)")
  }
}
