import Compute

/// Where an element-wise activation is flat, told from its outputs: a unit whose outputs are there for
/// every sample gets next to no gradient.
public enum Saturation: Sendable, Hashable {
  /// At an output of exactly 0, where the slope is 0: the unit is dead.
  case zero
  /// Near either of two limits, lower and upper: the unit is saturated.
  case limits(Float, Float)

  /// The share of the distance between the limits that counts as near.
  private static let margin: Float = 0.01

  /// Raises a unit's life to the distance of its outputs from where it is flat, if that is greater.
  ///
  /// - Parameters:
  ///   - lives: one number for each column, 0 before the first samples.
  ///   - outputs: `[rows, units]`.
  public func raise(_ lives: Matrix, by outputs: Matrix) {
    precondition(lives.count == outputs.columns)
    var life = lives.mutableSpan
    for row in 0..<outputs.rows {
      let view = outputs.row(row)
      let values = view.span
      switch self {
      case .zero:
        for unit in life.indices {
          let distance = values[unit].magnitude
          life[unit] = distance > life[unit] ? distance : life[unit]
        }
      case .limits(let lower, let upper):
        for unit in life.indices {
          let (below, above) = (values[unit] - lower, upper - values[unit])
          let distance = below < above ? below : above
          life[unit] = distance > life[unit] ? distance : life[unit]
        }
      }
    }
  }

  /// The share of units with no more life than a flat place has.
  public func share(of lives: Matrix) -> Double {
    guard lives.count > 0 else { return 0 }
    let most: Float =
      switch self {
      case .zero: 0
      case .limits(let lower, let upper): (upper - lower) * Self.margin
      }
    return Double(lives.array.count { $0 <= most }) / Double(lives.count)
  }
}
