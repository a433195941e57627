import Compute
import Optimization
import TestSupport
import Testing

/// Measures tell, with and without clipping, whether a gradient is finite, and else in which weight.
@Suite struct MeasureTests {
  private static let weights = [0..<6000, 6016..<6020, 6032..<9000]
  private static let count = 9008
  private static let clippings = [
    GradientClipping.none, .globalNorm(1), .norm(1), .value(1),
  ]

  /// The first bad weight by the measures of two ranks, of which the second has the first slice.
  private func firstBadWeight(_ clipping: GradientClipping, _ gradients: Matrix) -> Int? {
    let slices = [4096..<Self.count, 0..<4096]
    let updates = slices.map {
      ParameterUpdate(
        StochasticGradientDescent.example, clipping: clipping, weights: Self.weights,
        slice: ParameterSlice($0))
    }
    let measures = UnsafeMutableBufferPointer<Double>.allocate(capacity: updates[0].measureCount)
    defer { measures.deallocate() }
    measures.initialize(repeating: -1)
    for update in updates { update.measureSlice(of: gradients, into: measures) }
    #expect(!measures.contains(-1))
    let found = updates.map { $0.firstNonFiniteWeight(measures) }
    #expect(found[0] == found[1])
    return found[0]
  }

  @Test(arguments: clippings) func aFiniteGradientIsFinite(clipping: GradientClipping) {
    let gradients = Matrix.random(columns: Self.count, seed: 3)
    #expect(firstBadWeight(clipping, gradients) == nil)
    // The squares of the greatest numbers are no more than the sums can hold.
    let greatest = Matrix.lasting(rows: 1, columns: Self.count) { _ in .greatestFiniteMagnitude }
    #expect(firstBadWeight(clipping, greatest) == nil)
  }

  @Test(arguments: clippings) func aBadElementIsFoundInItsWeight(clipping: GradientClipping) {
    for (position, weight) in [
      (0, 0), (4095, 0), (4096, 0), (5999, 0), (6019, 1), (6032, 2), (8999, 2),
    ] {
      for bad in [Float.nan, .infinity, -.infinity] {
        let gradients = Matrix.random(columns: Self.count, seed: 4)
        gradients.buffer[position] = bad
        #expect(firstBadWeight(clipping, gradients) == weight, "\(bad) at \(position)")
      }
    }
  }

  /// Infinities of both signs do not cancel.
  @Test(arguments: clippings) func theFirstOfSeveralIsNamed(clipping: GradientClipping) {
    let gradients = Matrix.random(columns: Self.count, seed: 5)
    gradients.buffer[8999] = .infinity
    gradients.buffer[6017] = -.infinity
    #expect(firstBadWeight(clipping, gradients) == 1)
  }

  /// What lies between weights is nobody's.
  @Test(arguments: clippings) func gapsDoNotCount(clipping: GradientClipping) {
    let gradients = Matrix.random(columns: Self.count, seed: 6)
    gradients.buffer[6002] = .nan
    #expect(firstBadWeight(clipping, gradients) == nil)
  }
}
