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
  private let checkpoint: Checkpoint
  private let weights: AlignedBuffer<Float>
  private let engine: ComputeEngine
  /// Rows that are worked on at once.
  private static let batchSize = 256

  /// Opens a file.
  ///
  /// - Throws: as `CheckpointReader`; `Failure` with code `data` if file and configuration in it do
  ///   not fit each other.
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
    try Self.memory(of: graph).require(.current(), "\(path) needs")
    weights = AlignedBuffer(count: graph.layout.blockCount)
    engine = try ComputeEngine(threads: threads)
    try reader.readWeights(graph.layout, into: block)
    guard reader.slotNames.contains(OptimizerSettings.averageSlot) else { return }
    // What the training was evaluated with: the averages of the weights that the optimizer trains.
    try AlignedBuffer.withMatrix(columns: graph.layout.blockCount) { averages in
      try reader.readSlot(OptimizerSettings.averageSlot, graph.layout, into: averages)
      for weight in graph.layout.trained {
        block.slice(weight.range).copy(averages.slice(weight.range))
      }
    }
  }

  private static func memory(of graph: Graph) -> MemoryPlan {
    MemoryPlan(
      parts: [
        MemoryPart("parameters", floats: Double(graph.layout.blockCount), .machine),
        MemoryPart(
          "activations of \(batchSize) rows", floats: graph.activationsOfRow * Double(batchSize),
          .machine),
      ], ranks: 1)
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

  /// What to evaluate: data sets of a file, by default those of the configuration's test set; without
  /// a file, the configuration's own test set.
  private func testSet(
    _ selection: DataConfiguration.Selection?, of path: String?
  ) throws -> SampleSet {
    let data = configuration.data
    if path == nil, selection == nil {
      let sets = try DataSets(
        data, inputs: inputNames, outputs: outputNames, policy: data.storagePolicy)
      guard let test = sets.test else {
        throw Failure(
          .usage, "the model's configuration has no test set", advice: "name a file with --data")
      }
      return test
    }
    var opener = SetOpener(
      defaultFile: path ?? data.file, inputs: inputNames, outputs: outputNames,
      policy: data.storagePolicy)
    let trained = data.test ?? data.train
    return try opener.open(
      selection ?? .init(inputs: trained.inputs, targets: trained.targets), part: .test)
  }

  /// What to predict for: data sets of a file, by default those of the configuration.
  private func inputSet(_ inputs: [String: String]?, of path: String?) throws -> SampleSet {
    let data = configuration.data
    if path == nil, inputs == nil, data.file == nil, data.test?.file == nil {
      return try DataSets(
        data, inputs: inputNames, outputs: outputNames, policy: data.storagePolicy
      ).test
        ?? DataSets(data, inputs: inputNames, outputs: outputNames, policy: data.storagePolicy)
        .training
    }
    var opener = SetOpener(
      defaultFile: path ?? data.test?.file ?? data.file, inputs: inputNames, outputs: outputNames,
      policy: data.storagePolicy)
    return try opener.openInputs(
      inputs, trained: [data.test?.inputs, data.train.inputs].compactMap(\.self))
  }

  private func index(ofLayer name: String) throws -> Int {
    guard let index = graph.nodes.firstIndex(where: { $0.name == name }) else {
      throw Failure(
        .usage, "the model has no layer '\(name)'",
        advice: "its layers are \(graph.nodes.map(\.name).joined(separator: ", "))")
    }
    return index
  }

  /// A set with the transformations of the training, after a look at its shapes.
  private func prepared(_ set: SampleSet) throws -> SampleSet {
    let fields = set.samples.source.fields
    let learned = checkpoint.statistics.lists
    let inputs = fields.filter { $0.role == .input }
    for (index, field) in zip(graph.inputs, inputs) {
      let wanted = graph.nodes[index].shape
      let categories = try configuration.data.chains[0].categories(of: field, learned: learned)
      guard field.columns * (categories ?? 1) == wanted.count else {
        let encoding = categories.map { ", each of \($0) categories" } ?? ""
        throw Failure(
          .data,
          "the data for the input '\(graph.nodes[index].name)' has samples of shape "
            + "\(Shape(checking: field.shape) ?? wanted)\(encoding), the model takes \(wanted)")
      }
    }
    // What is only predicted has no targets to transform.
    let chains = configuration.data.chains.filter { chain in
      chain.role == .input || fields.contains { $0.role == chain.role }
    }
    let fitted = try chains.map {
      try FittedPreprocessing($0, fields: fields, learned: learned)
    }
    return set.transformed(by: fitted.joined())
  }

  private func plan(_ set: SampleSet) -> LoadPlan {
    var plan = LoadPlan(set.samples, batchSize: .samples(Self.batchSize))
    plan.transforms = set.transforms
    return plan
  }

  private func model(_ graph: Graph) throws -> Model {
    try Model(
      graph, weights: block, capacity: Self.batchSize, seed: configuration.seed,
      training: false, engine: engine)
  }
}
