import Compute
import Configuration
import Optimization
import TestSupport
import Testing

/// Parameters that other cores read are stored in two ways in turns: the numbers are the same.
@Suite struct StoredParametersTests {
  /// Bounds within blocks and within registers.
  private static let weights = [0..<5000, 5003..<9001, 9001..<9002]

  private func trained(_ yaml: String, isShared: Bool) throws -> [Float] {
    let optimizer = try Catalogue.optimizers.make(from: ConfigurationNode(yaml: yaml, file: "test"))
    let count = 9002
    let update = ParameterUpdate(
      optimizer, clipping: .globalNorm(1), weights: Self.weights, slice: ParameterSlice(0..<count),
      seed: 3,
      isShared: isShared)
    let table = AlignedBuffer<Double>(
      count: ParameterUpdate.tableCount(optimizer, weights: Self.weights))
    let parameters = Matrix.random(columns: count, seed: 1)
    update.startAverage(at: parameters)
    // A trial of both ways takes eight.
    for step in 0..<12 {
      let gradients = Matrix.random(columns: count, seed: 2 + UInt64(step))
      update.measure(gradients, 0..<count, into: table.buffer)
      update.prepare(
        parameters, gradients: gradients, step: step, learningRate: 0.1, measures: table.buffer)
      update.apply(
        parameters, gradients: gradients, step: step, learningRate: 0.1, measures: table.buffer)
    }
    return withExtendedLifetime(table) { parameters.array }
  }

  @Test(arguments: [
    "sgd: {momentum: 0.9, weight_decay: 0.1}", "adam", "lamb", "{adam: {amsgrad: true}}",
    "adam: {use_ema: true, gradient_noise: {eta: 0.1}}",
  ])
  func sameBits(yaml: String) throws {
    let alone = try trained(yaml, isShared: false)
    let read = try trained(yaml, isShared: true)
    let isEqual = zip(alone, read).allSatisfy { $0.bitPattern == $1.bitPattern }
    #expect(isEqual && alone.count == read.count, "\(yaml)")
  }
}
