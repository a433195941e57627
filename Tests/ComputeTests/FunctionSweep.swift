import Foundation

/// Arguments for the functions in single precision, and their errors against double precision. Every
/// operation is written out, so that the greatest errors are the same on all processors.
enum FunctionSweep {
  /// Every 1009th float, then every one around 0, ±½, ±1 and the ends of the exponential.
  static let values: [Float] = {
    var values = stride(from: UInt32(0), through: .max - 1009, by: 1009).map {
      Float(bitPattern: $0)
    }
    for centre: Float in [0, 0.5, 0.625, 1, 17, 87.336_54, 88.722_84, 1e4] {
      for offset in UInt32(0)..<2000 {
        let value = Float(bitPattern: centre.bitPattern &+ offset &- min(centre.bitPattern, 1000))
        values += [value, -value]
      }
    }
    return values.filter(\.isFinite)
  }()

  /// The greatest error, in units in the last place of the exact value.
  static func greatestError(
    where included: (Float) -> Bool, _ function: (Float) -> Float,
    _ reference: (Double) -> Double
  ) -> Double {
    var greatest = 0.0
    for x in values where included(x) {
      let exact = reference(Double(x))
      let unit = Double(max(Float(exact).magnitude, Float.leastNormalMagnitude).ulp)
      let error = abs(Double(function(x)) - exact) / unit
      if !(error <= greatest) { greatest = error.isNaN ? .infinity : error }
    }
    return greatest
  }
}
