/// One of the parts that a training set is cut into for cross-validation: the one that a model is
/// validated with, while it is trained on the others.
///
/// Source: Stone, "Cross-validatory choice and assessment of statistical predictions", 1974.
public struct Fold: Sendable, Hashable {
  /// Its number, from 1 on.
  public let number: Int
  /// How many there are.
  public let count: Int

  /// The fold with a number, of at least two.
  public init(_ number: Int, of count: Int) {
    precondition(count > 1 && (1...count).contains(number), "fold \(number) of \(count)")
    self.number = number
    self.count = count
  }
}

extension Fold: CustomStringConvertible {
  /// `fold 2 of 5`.
  public var description: String { "fold \(number) of \(count)" }
}
