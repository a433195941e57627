import Compute
import Foundation
import Testing

@Suite struct TrigonometricFunctionTests {
  @Test func sineAndCosineErrors() {
    // Near the zeros of great arguments the reduction leaves few digits, so errors are absolute
    // beyond a quarter turn.
    var greatest = 0.0
    for x in FunctionSweep.values where x.magnitude < 2_097_152 {
      let (sine, cosine) = sineAndCosine(x)
      greatest = max(greatest, abs(Double(sine) - sin(Double(x))))
      greatest = max(greatest, abs(Double(cosine) - cos(Double(x))))
    }
    print("sine and cosine: at most \(greatest)")
    #expect(greatest < 1.2e-7)
    let small = FunctionSweep.greatestError(
      where: { $0.magnitude < 0.785 }, { sineAndCosine($0).sine }, { sin($0) })
    print("sine: at most \(small) ulp")
    #expect(small < 1)
    #expect(sineAndCosine(0) == (0, 1))
    #expect(sineAndCosine(.nan).sine.isNaN && sineAndCosine(.nan).cosine.isNaN)
    #expect(
      FunctionSweep.values.allSatisfy {
        sineAndCosine($0).sine.magnitude <= 1 && sineAndCosine($0).cosine.magnitude <= 1
      })
  }

  @Test func arctangentErrors() {
    let error = FunctionSweep.greatestError(where: { _ in true }, arctangent) { atan($0) }
    print("arctangent: at most \(error) ulp")
    #expect(error < 2.7)
    #expect(arctangent(0) == 0)
    #expect(arctangent(.infinity) == Float(Double.pi / 2))
    #expect(arctangent(-.infinity) == -arctangent(.infinity))
    #expect(arctangent(.nan).isNaN)
  }
}
