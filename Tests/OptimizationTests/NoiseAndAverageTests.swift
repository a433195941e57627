import Compute
import Configuration
import Optimization
import TestSupport
import Testing

/// Options that every optimizer has: noise on gradients, and the moving average of the weights.
@Suite struct NoiseAndAverageTests {
  private static let count = 40_000

  /// What plain descent at rate 1 adds to zero gradients in an update.
  private func noise(_ options: String, step: Int, seed: UInt64 = 1) throws -> [Float] {
    let optimizer = try OptimizerTests.optimizer(
      "sgd: {learning_rate: 1, gradient_noise: \(options)}")
    let parameters = Matrix.lasting(rows: 1, columns: Self.count)
    let gradients = Matrix.lasting(rows: 1, columns: Self.count)
    SoloUpdate(optimizer, weights: [0..<Self.count], seed: seed)
      .take(step, parameters, gradients: gradients)
    return parameters.array
  }

  private func deviation(_ values: [Float]) -> Double {
    (values.reduce(0) { $0 + Double($1) * Double($1) } / Double(values.count)).squareRoot()
  }

  @Test func noiseHasTheVarianceOfItsUpdate() throws {
    for (step, expected) in [(0, 0.3), (9, 0.3 / 3.548134), (99, 0.3 / 12.589254)] {
      let found = deviation(try noise("{eta: 0.3}", step: step))
      #expect(abs(found / expected.squareRoot() - 1) < 0.02, "step \(step)")
    }
    #expect(abs(deviation(try noise("{eta: 0.25, gamma: 0}", step: 50)) - 0.5) < 0.01)
    #expect(try noise("{eta: 0}", step: 0).allSatisfy { $0 == 0 })
  }

  @Test func noiseDiffersFromStepToStepAndFromSeedToSeed() throws {
    let first = try noise("{eta: 1, gamma: 0}", step: 0)
    #expect(try noise("{eta: 1, gamma: 0}", step: 0) == first)
    for other in [
      try noise("{eta: 1, gamma: 0}", step: 1), try noise("{eta: 1, gamma: 0}", step: 0, seed: 2),
    ] {
      let product = zip(first, other).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      #expect(abs(product / Double(Self.count)) < 0.03)
    }
  }

  /// Clipping bounds the gradient, not the noise.
  @Test func noiseComesAfterClipping() throws {
    let optimizer = try OptimizerTests.optimizer(
      "sgd: {learning_rate: 1, gradient_noise: {eta: 1, gamma: 0}}")
    let gradients = Matrix.lasting(rows: 1, columns: Self.count) { _ in 100 }
    let parameters = Matrix.lasting(rows: 1, columns: Self.count)
    SoloUpdate(optimizer, clipping: .value(0.5), weights: [0..<Self.count], seed: 1)
      .take(0, parameters, gradients: gradients)
    let pure = try noise("{eta: 1, gamma: 0}", step: 0)
    #expect(
      zip(parameters.buffer, pure).allSatisfy { abs($0 - ($1 - 0.5)) < 1e-5 })
  }

  @Test func averageChangesPlacesWithTheParameters() throws {
    let optimizer = try OptimizerTests.optimizer("sgd: {learning_rate: 1, use_ema: true}")
    let weights = [0..<5000, 5008..<9000]
    let solo = SoloUpdate(optimizer, weights: weights)
    let parameters = Matrix.random(columns: 9000, seed: 1)
    let start = parameters.array
    solo.update.startAverage(at: parameters)
    solo.update.swapAverage(with: parameters)
    #expect(parameters.array == start)
    for step in 0..<3 {
      solo.take(step, parameters, gradients: .random(columns: 9000, seed: UInt64(step)))
    }
    let last = parameters.array
    let average = try #require(solo.update.slots.last).array
    solo.update.swapAverage(with: parameters)
    for range in weights { #expect(parameters.slice(range).array == Array(average[range])) }
    #expect(parameters.slice(5000..<5008).array == Array(start[5000..<5008]), "gaps stay")
    solo.update.swapAverage(with: parameters)
    #expect(parameters.array == last)
  }
}
