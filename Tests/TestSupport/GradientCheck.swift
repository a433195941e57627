/// A gradient compared with central differences of the function in double precision.
public struct GradientCheck: CustomStringConvertible {
  /// ‖a − n‖ / (‖a‖ + ‖n‖) of the analytic and the numeric gradient; 0 where both are zero.
  public let error: Double
  /// The number of arguments that were left out because the function has a kink there.
  public let kinks: Int
  /// The number of arguments that were compared.
  public let compared: Int

  /// Compares `gradient` with the differences of `function` at `point`.
  ///
  /// An argument is left out where the differences to both sides disagree.
  ///
  /// - Parameter width: half the distance of the two points of a difference.
  public init(
    _ gradient: some Collection<some BinaryFloatingPoint>, at point: [Double],
    width: Double = 1e-5, of function: ([Double]) -> Double
  ) {
    precondition(gradient.count == point.count, "\(gradient.count) slopes at \(point.count)")
    let here = function(point)
    var moved = point
    var difference = 0.0
    var analyticSize = 0.0
    var numericSize = 0.0
    var kinks = 0
    for (index, slope) in gradient.enumerated() {
      moved[index] = point[index] + width
      let right = (function(moved) - here) / width
      moved[index] = point[index] - width
      let left = (here - function(moved)) / width
      moved[index] = point[index]
      guard abs(right - left) <= 1e-3 * (abs(right) + abs(left)) + 100 * width else {
        kinks += 1
        continue
      }
      let numeric = (right + left) / 2
      difference += (Double(slope) - numeric) * (Double(slope) - numeric)
      analyticSize += Double(slope) * Double(slope)
      numericSize += numeric * numeric
    }
    self.kinks = kinks
    compared = point.count - kinks
    let size = analyticSize.squareRoot() + numericSize.squareRoot()
    let error = difference == 0 ? 0 : difference.squareRoot() / size
    self.error = error.isFinite ? error : .infinity
  }

  /// One line for the message of a failed test.
  public var description: String {
    "relative error \(error) over \(compared) slopes, \(kinks) kinks left out"
  }
}
