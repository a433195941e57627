import Compute
import Configuration
import DataLoading
import Diagnostics
import HDF5
import NeuralNetwork
import Optimization

/// A model out of a checkpoint or model file, ready to be fed: on one process, without MPI.
public final class StoredModel {
  /// The configuration that it was trained with.
  public let configuration: RunConfiguration
  /// All layers.
  public let graph: Graph
  private let path: String
  let checkpoint: Checkpoint
  private let weights: AlignedBuffer<Float>
  private let engine: ComputeEngine
  /// Rows that are worked on at once.
  private static let batchSize = 256

  /// Opens a file.
  ///
  /// - Throws: as `CheckpointReader`; `Failure` with code `configuration` if file and configuration in it
  ///   do not fit each other, and `outOfMemory` if this machine or the job has too little memory.
  public init(_ path: String, threads: Int) throws {
    let reader = try CheckpointReader(path, examining: true)
    checkpoint = reader.checkpoint
    let node = try ConfigurationNode(
      yaml: checkpoint.configuration, file: "the configuration in \(path)")
    configuration = try RunConfiguration(node)
    let shapes = checkpoint.inputShapes.lists.compactMapValues { axes in
      Shape(checking: axes.map { Int(exactly: $0) ?? 0 })
    }
    graph = try Graph(
      configuration.layers, inputShapes: shapes, frozen: configuration.training.frozenLayers)
    // Before memory is taken: the configuration in the file may ask for any size.
    try reader.requireModel(graph.layout)
    let isAveraged = reader.slotNames.contains(OptimizerSettings.averageSlot)
    try Self.requireMemory(
      path, graph, and: MemoryPart("averages", floats: isAveraged ? graph.parameters : 0, .machine))
    self.path = path
    weights = AlignedBuffer(count: graph.layout.blockCount)
    engine = try ComputeEngine(threads: threads)
    try reader.readWeights(graph.layout, into: block)
    guard isAveraged else { return }
    // What the training was evaluated with: the averages of the weights that the optimizer trains.
    try AlignedBuffer.withMatrix(columns: graph.layout.blockCount) { averages in
      try reader.readSlot(OptimizerSettings.averageSlot, graph.layout, into: averages)
      for weight in graph.layout.trained {
        block.slice(weight.range).copy(averages.slice(weight.range))
      }
    }
  }

  /// Refuses a model whose parameters, and another part, are more than there is memory for.
  private static func requireMemory(
    _ path: String, _ graph: Graph, and part: MemoryPart
  ) throws {
    let parameters = MemoryPart("parameters", floats: graph.parameters, .machine)
    try MemoryPlan(parts: [parameters, part].filter { $0.bytes > 0 }, ranks: 1)
      .require(.current(), "\(path) needs")
  }

  /// All weights.
  private var block: Matrix { weights.matrix(rows: 1, columns: weights.count) }

  /// The names of the input layers, in order.
  public var inputNames: [String] { configuration.inputNames }

  /// The names of the outputs, in order.
  public var outputNames: [String] { configuration.outputs.map(\.name) }

  /// Loss and metrics over samples of a file.
  ///
  /// - Throws: `Failure`; `HDF5Error`; `OneDNNError`.
  public func evaluate(
    _ selection: DataConfiguration.Selection?, of path: String?
  ) throws -> Evaluation {
    try FileExaminer.examine(path.map { [$0] } ?? configuration.data.files)
    let set = try prepared(testSet(selection, of: path))
    let objective = configuration.objective(graph)
    let confusions = objective.heads.map { ClassReport.metric($0.loss, output: $0.shape) }
    let measures = try objective.check(
      [set],
      metrics: zip(configuration.outputs, confusions).map { output, confusion in
        output.metrics + (confusion.map { [MetricConfiguration($0)] } ?? [])
      })
    let scorer = Scorer(try model(objective.graph), objective, measures: measures)
    var totals = ShardTotals(shards: 1, measures)
    try EvaluationData(set, plan: plan(set)).forEachBatch {
      try scorer.score($0, .inference, scale: nil, totals: &totals)
      return true
    }
    totals[0].loss += WeightPenalties(graph.layout).sum(block) * totals[0].samples
    var results = totals[0].results(measures)[...]
    var record = EpochRecord()
    func take(_ count: Int) {
      for (name, value) in results.prefix(count) { record.append(name, value) }
      results = results.dropFirst(count)
    }
    take(1 + measures.losses.count)
    var classes: [Evaluation.Classes] = []
    for (output, confusion) in zip(configuration.outputs, confusions) {
      take(output.metrics.count)
      guard confusion != nil, let matrix = results.popFirst() else { continue }
      if let report = Self.report(matrix.value) {
        classes.append(Evaluation.Classes(output: output.name, report: report))
      }
    }
    return Evaluation(
      record: record, samples: set.samples.count, classes: classes,
      hasOneOutput: configuration.outputs.count == 1)
  }

  private static func report(_ value: MetricValue) -> ClassReport? {
    guard case .list(let rows) = value else { return nil }
    return ClassReport(rows.map { $0.numbers.map { Int($0) } })
  }

  /// Predicts for all samples of a file, batch by batch.
  ///
  /// - Parameters:
  ///   - layer: whose output is wanted; nil for the model's outputs.
  ///   - start: is told the number of samples, and the name of each layer whose output is wanted with
  ///     its shape, first.
  ///   - write: takes each batch's outputs of a layer, by its place among them, `[rows, shape.count]`,
  ///     and their first row.
  /// - Throws: `Failure`; `HDF5Error`; `OneDNNError`; what the closures throw.
  public func predict(
    _ inputs: [String: String]?, of path: String?, layer: String?,
    start: (Int, [(name: String, shape: Shape)]) throws -> Void,
    write: (Int, Matrix, Int) throws -> Void
  ) throws {
    let wanted = try layer.map { [try index(ofLayer: $0)] } ?? graph.outputs
    try FileExaminer.examine(path.map { [$0] } ?? configuration.data.files)
    let set = try prepared(inputSet(inputs, of: path))
    let model = try model(graph)
    try start(set.samples.count, wanted.map { (graph.nodes[$0].name, graph.nodes[$0].shape) })
    var first = 0
    try EvaluationData(set, plan: plan(set)).forEachBatch { batch in
      for input in 0..<batch.inputCount { model.bind(batch.input(input), toInput: input) }
      try model.forward(0..<batch.rows, .inference)
      for (place, index) in wanted.enumerated() {
        try write(place, model.tensors[index].values[rows: 0..<batch.rows], first)
      }
      first += batch.rows
      return true
    }
  }

  private func index(ofLayer name: String) throws -> Int {
    guard let index = graph.nodes.firstIndex(where: { $0.name == name }) else {
      throw Failure(
        .usage, "the model has no layer '\(name)'",
        advice: "its layers are \(graph.nodes.map(\.name).joined(separator: ", "))")
    }
    return index
  }

  private func plan(_ set: SampleSet) -> LoadPlan {
    var plan = LoadPlan(set.samples, batchSize: .samples(Self.batchSize))
    plan.transforms = set.transforms
    return plan
  }

  private func model(_ graph: Graph) throws -> Model {
    try Self.requireMemory(
      path, graph,
      and: MemoryPart(
        "activations of \(Self.batchSize) rows",
        floats: graph.activationsOfRow * Double(Self.batchSize), .machine))
    return try Model(
      graph, weights: block, capacity: Self.batchSize, seed: configuration.seed,
      training: false, engine: engine)
  }
}
