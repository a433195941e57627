/// A step along gradients: each rank computes those of its rows, their sum is what the optimizer takes.
final class GradientStep: TrainingStep {
  private let replica: Replica
  private let data: TrainingData

  init(_ replica: Replica, _ data: TrainingData) {
    self.replica = replica
    self.data = data
  }

  func start(epoch: Int, step: Int, epochs: Int) throws {
    try data.start(epoch: epoch, step: step, epochs: epochs)
  }

  func compute(step: Int, learningRate: Double, totals: inout Totals) throws {
    try replica.computeGradients(data, step: step, totals: &totals)
  }

  func reduce(_ totals: inout Totals) throws { try replica.reduce(&totals) }

  func update(_ number: Int, step: Int, learningRate: Double, totals: inout Totals) throws {
    try replica.updateParameters(update: number, learningRate: learningRate, totals: &totals)
  }
}
