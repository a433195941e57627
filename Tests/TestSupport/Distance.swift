/// The relative distance of two vectors: ‖a − b‖ / ‖b‖, or ‖a‖ where b is zero.
///
/// Infinite where the lengths differ or anything is not finite, so that a test cannot pass by them.
public func relativeDistance(
  _ a: some Collection<some BinaryFloatingPoint>, _ b: some Collection<some BinaryFloatingPoint>
) -> Double {
  guard a.count == b.count else { return .infinity }
  var difference = 0.0
  var size = 0.0
  for (x, y) in zip(a, b) {
    difference += (Double(x) - Double(y)) * (Double(x) - Double(y))
    size += Double(y) * Double(y)
  }
  let distance = size > 0 ? (difference / size).squareRoot() : difference.squareRoot()
  return distance.isFinite ? distance : .infinity
}
