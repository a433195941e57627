import Compute
import Configuration
import Optimization
import TestSupport
import Testing

/// Weights that are not trained stay as they are, and do not count in norms.
@Suite struct FrozenWeightTests {
  private static let weights = [0..<5000, 5008..<5100, 5104..<9000]
  private static let count = 9008

  /// The parameters after two updates, with some of the weights frozen.
  private func trained(
    _ yaml: String, _ clipping: GradientClipping, frozen: Set<Int>, scale: Float
  ) throws -> [Float] {
    let optimizer = try Catalogue.optimizers.make(from: ConfigurationNode(yaml: yaml, file: "test"))
    let update = ParameterUpdate(
      optimizer, clipping: clipping, weights: Self.weights, frozen: frozen, slice: 0..<Self.count,
      seed: 3)
    let table = AlignedBuffer<Double>(
      count: ParameterUpdate.tableCount(optimizer, weights: Self.weights))
    let parameters = Matrix.random(columns: Self.count, seed: 1)
    update.startAverage(at: parameters)
    for step in 0..<2 {
      let gradients = Matrix.random(columns: Self.count, seed: 2 + UInt64(step))
      // What a frozen weight is given does not matter.
      for index in Self.weights[1] { gradients.buffer[index] *= scale }
      update.measure(gradients, 0..<Self.count, into: table.buffer)
      update.prepare(
        parameters, gradients: gradients, step: step, learningRate: 0.1, measures: table.buffer)
      update.apply(
        parameters, gradients: gradients, step: step, learningRate: 0.1, measures: table.buffer)
    }
    return withExtendedLifetime(table) { parameters.array }
  }

  @Test(arguments: [
    "sgd: {momentum: 0.9, weight_decay: 0.1}", "adamw", "lamb", "lars",
    "adam: {use_ema: true, gradient_noise: {eta: 0.1}}",
  ])
  func staysAsItIs(yaml: String) throws {
    for clipping in [GradientClipping.none, .globalNorm(1), .norm(0.5)] {
      let start = Matrix.random(columns: Self.count, seed: 1).array
      let frozen = try trained(yaml, clipping, frozen: [1], scale: 1)
      #expect(frozen[Self.weights[1]] == start[Self.weights[1]], "\(yaml)")
      #expect(frozen == (try trained(yaml, clipping, frozen: [1], scale: 1000)), "\(yaml)")
      // As if its gradient were zero, for the others.
      let without = try trained(yaml, clipping, frozen: [], scale: 0)
      for weight in [0, 2] {
        #expect(frozen[Self.weights[weight]] == without[Self.weights[weight]], "\(yaml)")
      }
    }
  }
}
