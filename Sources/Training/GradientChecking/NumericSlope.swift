/// The slope of a function of one number at a point, from its values around it in double precision.
struct NumericSlope {
  /// (f(h) − f(−h)) / 2h.
  let value: Double
  /// Twice the jump of the slope between −h and h, if there is one; for a smooth function, near 0.
  ///
  /// The second difference f(h) − 2f(0) + f(−h) shrinks to a quarter when the width is halved, but
  /// only to about a half where the slope jumps.
  let kink: Double

  /// Half the distance of the outer points. Rounding in f adds 10⁻¹⁶/h to the slope, curvature h².
  private static let width = 1e-5

  /// Measures the slope at 0.
  ///
  /// - Parameter here: f(0).
  init(here: Double, of function: (Double) -> Double) {
    let outer = (function(-Self.width), function(Self.width))
    let inner = (function(-Self.width / 2), function(Self.width / 2))
    value = (outer.1 - outer.0) / (2 * Self.width)
    let whole = outer.0 - 2 * here + outer.1
    let half = inner.0 - 2 * here + inner.1
    kink = abs(4 * half - whole) / Self.width
  }
}
