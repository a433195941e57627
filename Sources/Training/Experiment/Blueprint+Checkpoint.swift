import DataLoading
import Diagnostics
import Interchange
import NeuralNetwork
import Optimization

extension Blueprint {
  /// What all checkpoints of the run have in common.
  var checkpoint: Checkpoint {
    var checkpoint = Checkpoint(
      configuration: configuration.yaml,
      progress: CheckpointProgress(epoch: 0, stepInEpoch: 0, step: 0, samples: 0),
      seed: configuration.seed, order: order,
      optimizer: type(of: configuration.optimizer).name)
    checkpoint.statistics = NamedNumbers(preprocessing.learned)
    checkpoint.inputShapes = NamedNumbers(
      Dictionary(
        uniqueKeysWithValues: graph.inputs.map {
          (graph.nodes[$0].name, graph.nodes[$0].shape.dimensions.map(Double.init))
        }))
    checkpoint.versions = Checkpoint.libraryVersions
    checkpoint.versions["nntrain"] = Release.version
    checkpoint.versions[Checkpoint.arrangementKey] = arrangement
    return checkpoint
  }

  /// What the order of sums depends on, in words: the number of shards, or where it is not fixed
  /// everything that it follows from.
  var arrangement: String {
    var further = candidateCount.map { [Words.count($0, "candidate")] } ?? []
    if configuration.training.precision == .bfloat16 { further.append("bf16 products") }
    if traffic.precision == .bfloat16 { further.append("bf16 gradients between nodes") }
    guard configuration.training.shards == nil else {
      return (["\(sharding.shards) fixed shards"] + further).joined(separator: ", ")
    }
    var parts = [Words.count(facts.ranks, "rank")]
    if facts.nodes > 1 { parts[0] += " on \(facts.nodes) nodes" }
    parts.append("\(Words.count(threads, "thread")) each")
    if sharding.rounds > 1 { parts.append("\(sharding.rounds) batches a step") }
    return (parts + further).joined(separator: ", ")
  }

  /// What decides the order of the samples.
  var order: SampleOrder {
    SampleOrder(
      count: batches.sampleCount,
      shuffle: shuffle.description, fold: fold.map { "\($0)" }, batchSize: batches.batchSize,
      shards: sharding.shards)
  }

  /// The model in Keras' terms.
  ///
  /// - Throws: `Failure` if what preprocessing has learned does not fit the fields.
  static func kerasModel(
    _ configuration: RunConfiguration, _ graph: Graph, _ preprocessing: FittedPreprocessing,
    _ fields: [Field], optimizer: any Optimizer, _ measures: Measures
  ) throws -> KerasModel {
    let inputs = graph.inputs.map { (graph.nodes[$0].name, graph.nodes[$0].shape) }
    return KerasModel(
      graph, name: configuration.name,
      preprocessing: try preprocessing.forKeras(
        fields, shapes: Dictionary(uniqueKeysWithValues: inputs)),
      training: KerasTraining(
        outputs: configuration.outputs.enumerated().map { index, output in
          KerasTraining.Output(
            name: output.name, loss: output.loss, weight: output.weight,
            metrics: measures.metrics.filter { $0.output == index }.map { ($0.title, $0.metric) })
        },
        optimizer: optimizer, clipping: configuration.training.gradientClipping))
  }

  /// The samples that a training has seen.
  func samplesSeen(_ progress: TrainingProgress) -> Int {
    let inEpoch = min(progress.stepInEpoch * batches.batchSize, batches.sampleCount)
    return progress.epoch * batches.sampleCount + inEpoch
  }
}
