import Compute
import DataLoading
import DataParallel
import Diagnostics
import HDF5
import Interchange
import MPI
import NeuralNetwork
import Optimization

/// A run with everything checked and decided, before memory is taken: what `--dry-run` shows.
public struct Blueprint {
  /// The configuration.
  public let configuration: RunConfiguration
  /// Ranks, nodes and cores.
  public let facts: LaunchFacts
  /// The whole graph.
  public let graph: Graph
  /// The graph with the losses of its outputs.
  public let objective: Objective
  /// What is measured beside the loss.
  public let measures: Measures
  /// Which part of the training set the model is validated with, in a cross-validation.
  public let fold: Fold?
  /// What is trained on.
  public let training: SampleSet
  /// What is validated with.
  public let validation: SampleSet?
  /// What is tested with.
  public let test: SampleSet?
  /// Where the data is, in words.
  public let place: String
  /// All data, before a fold is chosen and samples are transformed.
  let data: DataSets
  /// Where data lies that is in memory as a whole.
  let residence: DataResidence
  /// The bytes that this process takes before it takes any for the run, data left out.
  let program: Int
  /// The model in Keras' terms.
  let kerasModel: KerasModel
  /// What is done to the inputs.
  public let preprocessing: FittedPreprocessing
  /// How epochs are cut into batches.
  public let batches: BatchPlan
  /// The rule of the updates, with the learning rates of this run.
  public let optimizer: any Optimizer
  /// How batches are cut into shards.
  public let sharding: Sharding
  /// How gradients are exchanged.
  public let exchange: ExchangeKind
  /// The order of samples.
  public let shuffle: ShuffleMode

  /// Opens the data, compares it over the ranks, fits the preprocessing and builds the graph.
  /// Collective.
  ///
  /// - Parameters:
  ///   - number: the number of the fold, where `training.folds` is given.
  ///   - other: another run with the same data, which is used as it is there.
  ///   - samples: what to train on instead of what the configuration names.
  /// - Throws: `Failure`, the same on all ranks; `MPIError`.
  public init(
    _ configuration: RunConfiguration, facts: LaunchFacts, world: Communicator,
    fold number: Int = 1, withDataOf other: Blueprint? = nil,
    trainingOn samples: SampleSet? = nil
  ) throws {
    let fold = configuration.training.folds.map { Fold(number, of: $0) }
    let threads = configuration.training.threads(with: facts)
    let all: DataSets
    let residence: DataResidence
    if let other {
      all = other.data
      residence = other.residence
    } else {
      // Once for all: a file that harms who opens it would harm every rank.
      try world.agree {
        guard world.rank == 0, samples == nil else { return }
        try FileExaminer.examine(configuration.data.files)
      }
      all = try world.agree {
        try samples.map { DataSets($0) }
          ?? DataSets(
            configuration.data, inputs: configuration.inputNames,
            outputs: configuration.outputs.map(\.name),
            policy: configuration.data.sharedStoragePolicy(threads: threads))
      }
      // Before the memory that ranks share and the sums of `standardize`, which ranks with other
      // shapes would wait in for ever.
      try Preflight.compare(on: world) { try all.preflightFacts() }
      residence = try DataResidence(
        reading: ResidentRows(all.sources), threads: threads, on: world)
    }
    let sets = try world.agree { try all.split(fold, seed: configuration.seed) }
    let fitted = Result {
      try configuration.data.chains.map { chain in
        try chain.fitted(to: sets.training.samples, rank: world.rank, ranks: world.size) { sums in
          try sums.withUnsafeMutableBufferPointer { try world.allReduce($0, .sum) }
        }
      }
    }
    self = try world.agree {
      try Blueprint(
        configuration, facts: facts, sets: sets, of: all, residence, fold: fold,
        preprocessing: fitted.get().joined())
    }
  }

  private init(
    _ configuration: RunConfiguration, facts: LaunchFacts, sets: DataSets, of all: DataSets,
    _ residence: DataResidence, fold: Fold?, preprocessing: FittedPreprocessing
  ) throws {
    data = all
    self.residence = residence
    program = max(MemoryInformation.ofProcess - residence.ownBytes(of: all), 0)
    self.fold = fold
    self.facts = facts
    self.preprocessing = preprocessing
    training = sets.training.transformed(by: preprocessing)
    validation = sets.validation?.transformed(by: preprocessing)
    test = sets.test?.transformed(by: preprocessing)
    place = sets.place
    let shapes = zip(configuration.inputNames, try training.shapes(.input))
    graph = try Graph(
      configuration.layers, inputShapes: Dictionary(uniqueKeysWithValues: shapes),
      frozen: configuration.training.frozenLayers)
    objective = configuration.objective(graph)
    batches = BatchPlan(
      sampleCount: training.samples.count, batchSize: configuration.training.samplesPerStep)
    measures = try objective.check(
      [training, validation, test].compactMap(\.self),
      metrics: configuration.outputs.map(\.metrics))
    try measures.requireDistinctNames()
    self.configuration = configuration.watching(
      Monitor.Scope(greaterIsBetter: measures.greaterIsBetter, isValidated: validation != nil))
    optimizer = self.configuration.optimizer.prepared(
      for: configuration.training.length(batches, ranks: facts.ranks))
    kerasModel = try Self.kerasModel(
      configuration, graph, preprocessing, training.samples.source.fields, optimizer: optimizer,
      measures)
    sharding = try configuration.training.sharding(ranks: facts.ranks)
    exchange = try ExchangeKind(configuration.training.exchange, facts: facts)
    shuffle = configuration.data.shuffleMode(for: training.samples.source)
    try configuration.training.classWeights?.check(objective)
    for set in [validation, test].compactMap(\.self)
    where try set.shapes(.input).map(\.count) != training.shapes(.input).map(\.count) {
      throw Failure(
        .data, "\(set.place): its inputs have another shape than the training set's")
    }
    try checkMonitors()
    try checkPrecision()
    try checkSynchronization()
    try memory.require(.current())
  }

  /// Refuses layers that look at all samples of a round where the result is not to depend on the
  /// number of ranks, as the samples of a round do.
  private func checkSynchronization() throws {
    guard sharding.rounds > 1, configuration.training.shards != nil,
      let node = graph.nodes.first(where: { $0.isSynchronized })
    else { return }
    throw Failure(
      .configuration,
      "model: '\(node.name)' is synchronized, and with training.accumulate the samples that come "
        + "together depend on the number of ranks",
      advice: "use training.shards: auto, training.accumulate: 1 or synchronized: false")
  }

  /// Refuses bfloat16 where it would be slower than floats.
  private func checkPrecision() throws {
    guard configuration.training.precision == .bfloat16, !ProcessorFeatures.hasBFloat16 else {
      return
    }
    throw Failure(
      .configuration,
      "training.precision: bf16 needs a processor with AVX512_BF16 or AMX, this one has "
        + ProcessorFeatures.current.instructionSet,
      advice: "leave training.precision out, or run on another machine")
  }

  /// How gradients travel between nodes: on one node they are never rounded.
  public var traffic: GradientTraffic {
    var traffic = configuration.training.traffic
    if facts.nodes == 1 { traffic.precision = .float32 }
    return traffic
  }

  /// The most rows that a rank works on at once.
  public var capacity: Int {
    sharding.capacity(in: min(batches.batchSize, batches.sampleCount))
  }
}
