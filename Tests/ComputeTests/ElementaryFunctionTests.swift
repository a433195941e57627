import Compute
import Foundation
import Testing

/// The functions against Foundation's in double precision, over all exponents and both signs. Every
/// operation is written out, so that the greatest errors are the same on all processors.
@Suite struct ElementaryFunctionTests {
  /// Every 1009th float, then every one around 0, ±½, ±1 and the ends of the exponential.
  private static let sweep: [Float] = {
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
  private func greatestError(
    where included: (Float) -> Bool, _ function: (Float) -> Float,
    _ reference: (Double) -> Double
  ) -> Double {
    var greatest = 0.0
    for x in Self.sweep where included(x) {
      let exact = reference(Double(x))
      let unit = Double(max(Float(exact).magnitude, Float.leastNormalMagnitude).ulp)
      let error = abs(Double(function(x)) - exact) / unit
      if !(error <= greatest) { greatest = error.isNaN ? .infinity : error }
    }
    return greatest
  }

  @Test func exponentialErrors() {
    let error = greatestError(where: { $0 > -87.336 && $0 < 88.722 }, exponential) { exp($0) }
    print("exponential: at most \(error) ulp")
    #expect(error < 1.25)
    #expect(exponential(0) == 1 && exponential(-0.0) == 1)
    #expect(exponential(89) == .infinity && exponential(1e4) == .infinity)
    #expect(exponential(.infinity) == .infinity)
    #expect(exponential(-88) == 0 && exponential(-1e4) == 0 && exponential(-.infinity) == 0)
    #expect(exponential(.nan).isNaN && exponential(-Float.nan).isNaN)
    #expect(exponential(88.722_83).isFinite && exponential(-87.336_5) > 0)
    #expect(Self.sweep.allSatisfy { exponential($0) >= 0 })
  }

  @Test func logarithmErrors() {
    let error = greatestError(where: { $0 >= .leastNormalMagnitude }, naturalLogarithm) { log($0) }
    print("natural logarithm: at most \(error) ulp")
    #expect(error < 0.8)
    #expect(naturalLogarithm(1) == 0)
    #expect(naturalLogarithm(0) == -.infinity && naturalLogarithm(-0.0) == -.infinity)
    #expect(naturalLogarithm(.infinity) == .infinity)
    #expect(naturalLogarithm(.nan).isNaN)
  }

  @Test func hyperbolicTangentErrors() {
    let error = greatestError(where: { _ in true }, hyperbolicTangent) { tanh($0) }
    print("hyperbolic tangent: at most \(error) ulp")
    #expect(error < 1.35)
    #expect(hyperbolicTangent(0) == 0 && hyperbolicTangent(-0.0) == 0)
    for x: Float in [10, 88, 90, 1e4, .infinity] {
      #expect(hyperbolicTangent(x) == 1 && hyperbolicTangent(-x) == -1)
    }
    #expect(hyperbolicTangent(.nan).isNaN)
    #expect(Self.sweep.allSatisfy { hyperbolicTangent($0).magnitude <= 1 })
  }

  @Test func logisticFunctionErrors() {
    let error = greatestError(where: { $0 > -87 }, logistic) { 1 / (1 + exp(-$0)) }
    print("logistic function: at most \(error) ulp")
    #expect(error < 2.75)
    #expect(logistic(0) == 0.5)
    #expect(logistic(1e4) == 1 && logistic(.infinity) == 1)
    #expect(logistic(-1e4) == 0 && logistic(-.infinity) == 0)
    #expect(logistic(.nan).isNaN)
    #expect(Self.sweep.allSatisfy { (0...1).contains(logistic($0)) })
  }

  @Test func softplusErrors() {
    let error = greatestError(where: { $0 > -87 }, softplus) {
      $0 > 0 ? $0 + log1p(exp(-$0)) : log1p(exp($0))
    }
    print("softplus: at most \(error) ulp")
    #expect(error < 2.9)
    #expect(softplus(1e4) == 1e4 && softplus(-1e4) == 0)
    #expect(softplus(.infinity) == .infinity && softplus(-.infinity) == 0)
    #expect(softplus(.nan).isNaN)
    #expect(Self.sweep.allSatisfy { softplus($0) >= max($0, 0) })
  }
}
