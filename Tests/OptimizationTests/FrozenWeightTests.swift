import Compute
import Configuration
import Optimization
import TestSupport
import Testing

/// Weights that are left out of an update stay as they are, and do not count in norms.
@Suite struct FrozenWeightTests {
  private static let all = [0..<5000, 5008..<5100, 5104..<9000]
  private static let trained = [all[0], all[2]]
  private static let count = 9008

  /// The parameters after two updates of some of the weights.
  private func trained(
    _ yaml: String, _ clipping: GradientClipping, weights: [Range<Int>], scale: Float
  ) throws -> [Float] {
    let optimizer = try Catalogue.optimizers.make(from: ConfigurationNode(yaml: yaml, file: "test"))
    let update = ParameterUpdate(
      optimizer, clipping: clipping, weights: weights, slice: ParameterSlice(0..<Self.count),
      seed: 3)
    let table = AlignedBuffer<Double>(
      count: ParameterUpdate.tableCount(optimizer, weights: weights))
    let parameters = Matrix.random(columns: Self.count, seed: 1)
    update.startAverage(at: parameters)
    for step in 0..<2 {
      let gradients = Matrix.random(columns: Self.count, seed: 2 + UInt64(step))
      // What a weight that is left out is given does not matter.
      for index in Self.all[1] { gradients.buffer[index] *= scale }
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
      let frozen = try trained(yaml, clipping, weights: Self.trained, scale: 1)
      #expect(frozen[Self.all[1]] == start[Self.all[1]], "\(yaml)")
      #expect(
        frozen == (try trained(yaml, clipping, weights: Self.trained, scale: 1000)), "\(yaml)")
      // As if its gradient were zero, for the others.
      let without = try trained(yaml, clipping, weights: Self.all, scale: 0)
      for weight in [0, 2] {
        #expect(frozen[Self.all[weight]] == without[Self.all[weight]], "\(yaml)")
      }
    }
  }
}
