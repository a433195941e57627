/// What a rank computes in a training step, how the ranks join it, and how parameters come of it.
///
/// All methods but `start` and `compute` are collective.
protocol TrainingStep: AnyObject {
  /// Starts to load batches from one of an epoch on.
  ///
  /// - Throws: `Failure` if there are no resources for it.
  func start(epoch: Int, step: Int, epochs: Int) throws

  /// Computes this rank's part of the next step, and of its totals.
  ///
  /// - Parameters:
  ///   - step: its number, from 0 on.
  ///   - learningRate: its learning rate.
  /// - Throws: what reading and computing throw; this rank still has to reduce.
  func compute(step: Int, learningRate: Double, totals: inout Totals) throws

  /// Joins what the ranks have computed, and their totals.
  ///
  /// Then either `update` or `Replica.keepParameters` must follow.
  func reduce(_ totals: inout Totals) throws

  /// Makes new parameters.
  ///
  /// - Parameters:
  ///   - number: the number of the update, from 0 on.
  ///   - step: the number of the step, from 0 on.
  ///   - totals: what `reduce` gave.
  func update(_ number: Int, step: Int, learningRate: Double, totals: inout Totals) throws
}
