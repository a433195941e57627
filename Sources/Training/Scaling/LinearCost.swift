/// Seconds that grow with an amount of work: `fixed + each · amount`.
public struct LinearCost: Sendable, Equatable {
  /// Seconds for no work at all.
  public let fixed: Double
  /// Seconds for each unit of work.
  public let each: Double

  /// A cost.
  public init(fixed: Double, each: Double) {
    self.fixed = fixed
    self.each = each
  }

  /// The cost that is nearest to measurements, by the squares of relative errors; neither part of it
  /// is negative.
  ///
  /// - Parameter points: amounts of work and the seconds that they took, all positive; at least one.
  public init(fitting points: [(amount: Double, seconds: Double)]) {
    precondition(!points.isEmpty && points.allSatisfy { $0.amount > 0 && $0.seconds > 0 })
    // Minimizes Σ((f + e·xᵢ)/yᵢ − 1)².
    var (weights, x, xx, y, xy) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for (amount, seconds) in points {
      let weight = 1 / (seconds * seconds)
      weights += weight
      x += weight * amount
      xx += weight * amount * amount
      y += weight * seconds
      xy += weight * amount * seconds
    }
    let determinant = weights * xx - x * x
    // A single amount tells nothing about a fixed part.
    let isOneAmount = points.allSatisfy { $0.amount == points[0].amount }
    let each = isOneAmount ? xy / xx : (weights * xy - x * y) / determinant
    let fixed = isOneAmount ? 0 : (xx * y - x * xy) / determinant
    if fixed < 0 {
      self.init(fixed: 0, each: xy / xx)
    } else if each < 0 {
      self.init(fixed: y / weights, each: 0)
    } else {
      self.init(fixed: fixed, each: each)
    }
  }

  /// The seconds for an amount of work.
  public func seconds(_ amount: Double) -> Double { fixed + each * amount }
}
