import DataLoading
import DataParallel
import MPI
import NeuralNetwork

/// Measures what happens in each layer of a model in some steps of a training: `LayerStatistics`.
///
/// It looks on: the weights are the same to the bit as without it. What the ranks have measured is
/// added up when all of them have taken the step, so that none waits for one that failed.
public final class LayerMonitor {
  private let interval: StepInterval
  /// The last step of an epoch whose batch is not smaller than the others, from 0 on.
  private let lastWholeStep: Int
  private let activations: ActivationMeter
  private let updates: UpdateMeter
  private let names: [String]
  private let communicator: Communicator
  private var warnings: LayerWarnings
  private var isMeasuring = false

  /// A monitor of a run; nil where it has nothing to do.
  init?(_ blueprint: Blueprint, _ exchange: any GradientExchange, _ communicator: Communicator) {
    interval = blueprint.configuration.training.layerStatistics
    guard interval != .never else { return nil }
    let (graph, batches) = (blueprint.graph, blueprint.batches)
    lastWholeStep = max(batches.sampleCount / batches.batchSize, 1) - 1
    activations = ActivationMeter(
      graph, shards: blueprint.sharding.shards,
      firstShard: blueprint.sharding.shards(ofRank: communicator.rank).lowerBound)
    updates = UpdateMeter(
      graph, exchange, measuresGradients: type(of: blueprint.optimizer).usesGradients)
    names = graph.nodes.map(\.name)
    let trained = Dictionary(grouping: graph.layout.trained, by: \.layer)
    warnings = LayerWarnings(
      trainedWeights: trained.mapValues { $0.reduce(0) { $0 + $1.range.count } },
      trainingSamples: batches.sampleCount)
    self.communicator = communicator
  }

  /// Whether the next step is measured: the first of all, and those that are due.
  private func isDue(_ progress: TrainingProgress) -> Bool {
    guard progress.step > 0 else { return true }
    return switch interval {
    case .epoch: progress.stepInEpoch == lastWholeStep
    case .steps(let count): (progress.step + 1).isMultiple(of: count)
    case .never: false
    }
  }

  /// Before a step.
  func stepStarts(_ progress: TrainingProgress) {
    isMeasuring = isDue(progress)
    if isMeasuring { activations.reset() }
  }

  /// When a batch of the step has gone through the model, whose output holds predictions.
  func forwardEnded(_ batch: Batch, _ model: Model) {
    if isMeasuring { activations.add(batch, model) }
  }

  /// When the gradients have been summed and checked, before they are clipped and the weights updated.
  func updateStarts() {
    if isMeasuring { updates.updateStarts() }
  }

  /// After the update: what was measured; nil where the step was not due. Collective.
  ///
  /// - Parameter progress: where the training stands after the step.
  /// - Throws: `MPIError`.
  func updateEnded(_ progress: TrainingProgress, samples: Int) throws -> LayerStatistics? {
    guard isMeasuring else { return nil }
    isMeasuring = false
    var layers = names.map { LayerStatistics.Entry($0) }
    try activations.read(into: &layers, samples: samples, communicator)
    try updates.read(into: &layers, communicator)
    layers.removeAll { $0 == LayerStatistics.Entry($0.name) }
    return LayerStatistics(step: progress.step, samples: samples, layers: layers)
  }

  /// What there is to warn of, and has not been warned of before.
  func newWarnings(_ statistics: LayerStatistics) -> [String] { warnings.new(statistics) }

  /// Notes what earlier jobs of the training have warned of.
  func recall(_ history: [String]) {
    for line in history {
      if let statistics = LayerStatistics(parsing: line) { _ = warnings.new(statistics) }
    }
  }
}
