import Compute
import Foundation
import Testing

@Suite struct NormalDistributionTests {
  /// The cumulative distribution by the complementary error function, whose lower tail is exact.
  @Test func cumulativeErrors() {
    let error = FunctionSweep.greatestError(
      where: { $0 > -12.9 }, { normalDistribution($0).cumulative },
      { 0.5 * erfc(-$0 * 0.5.squareRoot()) })
    print("cumulative normal distribution: at most \(error) ulp")
    #expect(error < 6)
    #expect(normalDistribution(0).cumulative == 0.5)
    for x: Float in [20, 1e4, .infinity] {
      #expect(normalDistribution(x).cumulative == 1 && normalDistribution(-x).cumulative == 0)
    }
    #expect(normalDistribution(.nan).cumulative.isNaN)
    #expect(FunctionSweep.values.allSatisfy { (0...1).contains(normalDistribution($0).cumulative) })
  }

  /// Φ(x) = (1 + erf(x/√2)) / 2.
  @Test func agreesWithTheErrorFunction() {
    for x in stride(from: Float(-3), through: 3, by: 0.01) {
      let erf = 2 * Double(normalDistribution(x).cumulative) - 1
      #expect(abs(erf - Foundation.erf(Double(x) * 0.5.squareRoot())) < 4e-7)
    }
  }

  @Test func densityErrors() {
    let error = FunctionSweep.greatestError(
      where: { $0.magnitude < 13 }, { normalDistribution($0).density },
      { exp(-0.5 * $0 * $0) / (2 * Double.pi).squareRoot() })
    print("normal density: at most \(error) ulp")
    #expect(error < 3.1)
    #expect(normalDistribution(1e4).density == 0 && normalDistribution(-.infinity).density == 0)
    #expect(normalDistribution(.nan).density.isNaN)
  }
}
