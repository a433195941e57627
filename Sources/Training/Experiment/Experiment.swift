import Compute
import DataLoading
import DataParallel
import Diagnostics
import Foundation
import Instrumentation
import Interchange
import MPI
import NeuralNetwork
import Optimization

/// A run with its memory: one rank's replica, at its start or where a checkpoint left it.
public final class Experiment {
  /// What has been decided.
  public let blueprint: Blueprint
  /// This rank's replica.
  public let replica: Replica
  /// Where products come from.
  public let engine: ComputeEngine
  /// Where the training stands.
  public private(set) var progress: TrainingProgress
  private let world: Communicator
  /// What this rank tries, where the optimizer is a search.
  private let candidates: Candidates?
  /// The checkpoint that it went on from, on rank 0.
  private let resumedPath: String?

  /// Takes memory, gives the weights their first values, or those of a checkpoint. Collective.
  ///
  /// - Parameter reader: the checkpoint to go on from; on rank 0 only.
  /// - Throws: `Failure`, the same on all ranks; `MPIError`.
  public init(_ blueprint: Blueprint, world: Communicator, resumingFrom reader: CheckpointReader?)
    throws
  {
    self.blueprint = blueprint
    self.world = world
    resumedPath = reader?.path
    Recorder.current?.layerNames = blueprint.graph.nodes.map(\.name)
    let configuration = blueprint.configuration
    let weights = blueprint.graph.layout.trained.map(\.range)
    let totals = Totals(blueprint.measures, statistics: blueprint.graph.statisticsCount)
    let measureCount = ParameterUpdate.tableCount(blueprint.optimizer, weights: weights)
    let team = ThreadTeam(blueprint.threads)
    let exchange = try Self.makeExchange(
      blueprint, on: world, totals: totals, measureCount: measureCount, team: team)
    let update = ParameterUpdate(
      blueprint.optimizer, clipping: configuration.training.gradientClipping, weights: weights,
      slice: exchange.slice, seed: configuration.seed, team: team,
      isShared: blueprint.exchange.sharesParameters)
    (engine, replica, candidates) = try world.agree {
      let engine = try ComputeEngine(
        threads: blueprint.threads, isReproducible: configuration.training.shards != nil,
        precision: configuration.training.precision)
      let model = try Model(
        blueprint.objective.graph, weights: exchange.parameters, capacity: blueprint.capacity,
        seed: configuration.seed, training: true, engine: engine)
      let scorer = Scorer(
        model, blueprint.objective, measures: blueprint.measures,
        classWeights: configuration.training.classWeights)
      return (
        engine,
        Replica(
          scorer: scorer, exchange: exchange, update: update, sharding: blueprint.sharding,
          monitor: LayerMonitor(blueprint, exchange, world)),
        try Candidates(blueprint, exchange: exchange, tableStart: measureCount, engine: engine)
      )
    }
    progress = TrainingProgress(totals: totals)
    try setParameters(from: reader)
  }

  /// How the ranks exchange gradients, totals, and a table of what clipping measures, of candidates and of
  /// penalties, one after the other. Collective.
  ///
  /// - Parameter measureCount: the numbers of the table that clipping measures.
  private static func makeExchange(
    _ blueprint: Blueprint, on world: Communicator, totals: Totals, measureCount: Int,
    team: ThreadTeam
  ) throws -> any GradientExchange {
    let layout = blueprint.graph.layout
    let tableCount =
      measureCount + (blueprint.candidateCount ?? 0) + WeightPenalties(layout).tableCount
    return try blueprint.exchange.make(
      on: world, facts: blueprint.facts, count: layout.blockCount,
      totalsCount: totals.numbers.count, tableCount: tableCount, traffic: blueprint.traffic,
      team: team)
  }

  /// The training, ready to run.
  ///
  /// - Parameter callbacks: what watches it on this rank.
  public func trainer(in run: RunDirectory, callbacks: [any Callback]) -> Trainer {
    let rank = world.rank
    let training = TrainingData(
      blueprint.training, plan: blueprint.trainingPlan(rank: rank),
      prefetch: blueprint.prefetch(of: blueprint.training))
    let evaluation = { [blueprint] (set: SampleSet) in
      EvaluationData(
        set, plan: blueprint.evaluationPlan(set, rank: rank), prefetch: blueprint.prefetch(of: set))
    }
    let template = blueprint.checkpoint
    let checkpoints = CheckpointDirectory(run.checkpoints)
    let start = URL(fileURLWithPath: checkpoints.path(step: progress.step))
    let saver = CheckpointSaver(
      blueprint.configuration.checkpoint, run: run, replica: replica, communicator: world,
      writer: CheckpointWriter(blueprint.kerasModel), startStep: progress.step,
      isStartSaved: resumedPath.map { URL(fileURLWithPath: $0) } == start
        && (try? checkpoints.entries())?.first?.step == progress.step
    ) { [blueprint] in template.at($0, samples: blueprint.samplesSeen($0)) }
    let audit = ReplicaAudit(
      blueprint.configuration.training.audit,
      weights: blueprint.graph.layout.weights.map { ($0.path, $0.range) },
      exchange: replica.exchange, communicator: world)
    return Trainer(
      blueprint.configuration.training, replica: replica, communicator: world,
      stepsPerEpoch: training.stepsPerEpoch, method: method(training),
      validation: blueprint.validation.map(evaluation),
      test: blueprint.test.map(evaluation), saver: saver, audit: audit,
      recovery: recovery(in: run, training), callbacks: callbacks, progress: progress)
  }

  /// Gives back what ranks share; nothing may be used afterwards. Collective.
  public func close() { replica.exchange.close() }

  /// A training that nothing is saved of: for measurements.
  public var unsavedTrainer: Trainer { trainer(in: RunDirectory("runs/none"), callbacks: []) }

  /// How steps are taken.
  private func method(_ training: TrainingData) -> any TrainingStep {
    guard let candidates else { return GradientStep(replica, training) }
    let whole = TrainingData(
      blueprint.training, plan: blueprint.wholeBatchPlan,
      prefetch: blueprint.prefetch(of: blueprint.training))
    return SearchStep(replica, training, wholeBatches: whole, candidates)
  }

  /// What is done about steps that are not finite.
  private func recovery(in run: RunDirectory, _ training: TrainingData) -> NonFiniteRecovery {
    NonFiniteRecovery(
      policy: blueprint.configuration.training.nonFinite,
      diagnosis: NonFiniteDiagnosis(
        replica: replica, training: training, communicator: world, place: blueprint.place),
      restoration: CheckpointRestoration(
        blueprint: blueprint, replica: replica, communicator: world,
        directory: CheckpointDirectory(run.checkpoints), firstStep: firstStep(in: run)))
  }

  /// The earliest step whose checkpoint in a run directory belongs to this training: those before its
  /// start do, unless it went on from somewhere else.
  private func firstStep(in run: RunDirectory) -> Int {
    func folder(_ path: String) -> String {
      URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }
    let source = resumedPath.map {
      folder(URL(fileURLWithPath: $0).deletingLastPathComponent().path)
    }
    let isFromHere = source == folder(run.checkpoints)
    return isFromHere ? 0 : progress.step
  }

  /// Fills the parameters that this rank owns, and the optimizer's state for them.
  private func setParameters(from reader: CheckpointReader?) throws {
    let exchange = replica.exchange
    var isResuming = reader == nil ? 0 : 1
    try world.broadcast(&isResuming, from: 0)
    guard isResuming == 1 else {
      try setFirstValues()
      replica.update.startAverage(at: exchange.parameters)
      return try exchange.publish()
    }
    progress = try Resumption(blueprint, world: world, reader: reader).apply(
      to: replica, totals: progress.epochTotals)
  }

  /// Fills the parameters that this rank owns with what the training begins with.
  private func setFirstValues() throws {
    guard let other = blueprint.configuration.training.initialWeights else {
      return drawFirstValues()
    }
    let layout = blueprint.graph.layout
    let exchange = replica.exchange
    let block = AlignedBuffer<Float>(count: world.rank == 0 ? layout.blockCount : 0)
    let values = block.matrix(rows: 1, columns: block.count)
    try world.agree {
      guard world.rank == 0 else { return }
      layout.initialize(values, seed: blueprint.configuration.seed)
      try InitialWeights(other).read(layout, into: values)
    }
    try AlignedBuffer.withMatrix(columns: exchange.slice.count) { own in
      try exchange.scatter(values, into: own)
      exchange.slice.write(own, to: exchange.parameters)
    }
  }

  /// Draws the first values of the weights that this rank owns a part of, and keeps that part: a weight
  /// at a time, so that no rank needs memory for all.
  private func drawFirstValues() {
    let layout = blueprint.graph.layout
    let ranges = replica.exchange.slice.ranges
    let parameters = replica.exchange.parameters
    let own = layout.weights.indices.filter { index in
      ranges.contains { $0.overlaps(layout.weights[index].range) }
    }
    let largest = own.map { layout.weights[$0].range.count }.max() ?? 0
    AlignedBuffer.withMatrix(columns: largest) { scratch in
      for index in own {
        let weight = layout.weights[index].range
        let values = scratch.slice(0..<weight.count)
        layout.initialize(weight: index, values, seed: blueprint.configuration.seed)
        for range in ranges where range.overlaps(weight) {
          let part = range.clamped(to: weight)
          parameters.slice(part).copy(
            values.slice(part.lowerBound - weight.lowerBound..<part.upperBound - weight.lowerBound))
        }
      }
    }
  }
}
