import Compute
import Optimization

/// The update of a single process, all parts of it in order.
final class SoloUpdate {
  let update: ParameterUpdate
  private let table: AlignedBuffer<Double>

  init(
    _ optimizer: any Optimizer, clipping: GradientClipping = .none, weights: [Range<Int>],
    seed: UInt64 = 0
  ) {
    update = ParameterUpdate(
      optimizer, clipping: clipping, weights: weights,
      slice: ParameterSlice(0..<(weights.last?.upperBound ?? 0)), seed: seed)
    table = AlignedBuffer(count: ParameterUpdate.tableCount(optimizer, weights: weights))
  }

  /// Takes the update with a number, from 0 on, at the rate of the step with this number.
  func take(_ step: Int, _ parameters: Matrix, gradients: Matrix) {
    let rate = update.optimizer.learningRate.rate(step: step)
    update.measureSlice(of: gradients, into: table.buffer)
    update.prepare(
      parameters, gradients: gradients, step: step, learningRate: rate, measures: table.buffer)
    update.apply(
      parameters, gradients: gradients, step: step, learningRate: rate, measures: table.buffer)
  }
}
