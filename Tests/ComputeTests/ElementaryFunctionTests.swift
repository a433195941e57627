import Compute
import Foundation
import Testing

/// The functions against Foundation's in double precision, over all exponents and both signs.
@Suite struct ElementaryFunctionTests {
  @Test func exponentialErrors() {
    let error = FunctionSweep.greatestError(where: { $0 > -87.336 && $0 < 88.722 }, exponential) {
      exp($0)
    }
    print("exponential: at most \(error) ulp")
    #expect(error < 1.25)
    #expect(exponential(0) == 1 && exponential(-0.0) == 1)
    #expect(exponential(89) == .infinity && exponential(1e4) == .infinity)
    #expect(exponential(.infinity) == .infinity)
    #expect(exponential(-88) == 0 && exponential(-1e4) == 0 && exponential(-.infinity) == 0)
    #expect(exponential(.nan).isNaN && exponential(-Float.nan).isNaN)
    #expect(exponential(88.722_83).isFinite && exponential(-87.336_5) > 0)
    #expect(FunctionSweep.values.allSatisfy { exponential($0) >= 0 })
  }

  @Test func logarithmErrors() {
    let error = FunctionSweep.greatestError(
      where: { $0 >= .leastNormalMagnitude }, naturalLogarithm
    ) { log($0) }
    print("natural logarithm: at most \(error) ulp")
    #expect(error < 0.8)
    #expect(naturalLogarithm(1) == 0)
    #expect(naturalLogarithm(0) == -.infinity && naturalLogarithm(-0.0) == -.infinity)
    #expect(naturalLogarithm(.infinity) == .infinity)
    #expect(naturalLogarithm(.nan).isNaN)
  }

  @Test func hyperbolicTangentErrors() {
    let error = FunctionSweep.greatestError(where: { _ in true }, hyperbolicTangent) { tanh($0) }
    print("hyperbolic tangent: at most \(error) ulp")
    #expect(error < 1.35)
    #expect(hyperbolicTangent(0) == 0 && hyperbolicTangent(-0.0) == 0)
    for x: Float in [10, 88, 90, 1e4, .infinity] {
      #expect(hyperbolicTangent(x) == 1 && hyperbolicTangent(-x) == -1)
    }
    #expect(hyperbolicTangent(.nan).isNaN)
    #expect(FunctionSweep.values.allSatisfy { hyperbolicTangent($0).magnitude <= 1 })
  }

  @Test func logisticFunctionErrors() {
    let error = FunctionSweep.greatestError(where: { $0 > -87 }, logistic) { 1 / (1 + exp(-$0)) }
    print("logistic function: at most \(error) ulp")
    #expect(error < 2.75)
    #expect(logistic(0) == 0.5)
    #expect(logistic(1e4) == 1 && logistic(.infinity) == 1)
    #expect(logistic(-1e4) == 0 && logistic(-.infinity) == 0)
    #expect(logistic(.nan).isNaN)
    #expect(FunctionSweep.values.allSatisfy { (0...1).contains(logistic($0)) })
  }

  @Test func softplusErrors() {
    let error = FunctionSweep.greatestError(where: { $0 > -87 }, softplus) {
      $0 > 0 ? $0 + log1p(exp(-$0)) : log1p(exp($0))
    }
    print("softplus: at most \(error) ulp")
    #expect(error < 2.9)
    #expect(softplus(1e4) == 1e4 && softplus(-1e4) == 0)
    #expect(softplus(.infinity) == .infinity && softplus(-.infinity) == 0)
    #expect(softplus(.nan).isNaN)
    #expect(FunctionSweep.values.allSatisfy { softplus($0) >= max($0, 0) })
  }

  @Test func exponentialMinusOneErrors() {
    let error = FunctionSweep.greatestError(where: { $0 < 88.722 }, exponentialMinusOne) {
      expm1($0)
    }
    print("exponential minus one: at most \(error) ulp")
    #expect(error < 1.6)
    #expect(exponentialMinusOne(0) == 0)
    #expect(exponentialMinusOne(89) == .infinity && exponentialMinusOne(.infinity) == .infinity)
    #expect(exponentialMinusOne(-20) == -1 && exponentialMinusOne(-.infinity) == -1)
    #expect(exponentialMinusOne(.nan).isNaN)
    #expect(FunctionSweep.values.allSatisfy { exponentialMinusOne($0) >= -1 })
  }

  @Test func logarithmOfOnePlusErrors() {
    let error = FunctionSweep.greatestError(where: { $0 > -1 }, logarithmOfOnePlus) { log1p($0) }
    print("logarithm of one plus: at most \(error) ulp")
    #expect(error < 2.4)
    #expect(logarithmOfOnePlus(0) == 0 && logarithmOfOnePlus(-1) == -.infinity)
    #expect(logarithmOfOnePlus(.infinity) == .infinity)
    #expect(logarithmOfOnePlus(.nan).isNaN)
  }
}
