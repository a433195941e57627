import Compute
import Instrumentation

/// A graph with memory: the activations, gradients and compiled products for batches of up to
/// `capacity` rows, over weights that somebody else owns.
///
/// Passes allocate nothing, once each number of rows has been seen.
public final class Model {
  /// The layers.
  public let graph: Graph
  /// The most rows of a pass.
  public let capacity: Int
  /// The output of each layer, in the graph's order.
  public let tensors: [Tensor]
  let operations: [any LayerOperation]
  /// The penalties on the outputs of layers, where there are any.
  private let penalties: [ActivityPenalty?]
  /// For each layer, the gradients that its consumers hand back, where there are several.
  private let fanOuts: [[Matrix]]
  /// For each layer, where its weights and those of later layers begin in the flat block.
  private let weightStarts: [Int]
  private let memory: [AlignedBuffer<Float>]

  /// Gives a graph memory.
  ///
  /// - Parameters:
  ///   - weights: the flat block of weights, laid out as `graph.layout` says.
  ///   - seed: the key of dropout masks and other random numbers.
  ///   - training: whether gradients are wanted.
  /// - Throws: `OneDNNError`.
  public init(
    _ graph: Graph, weights: Matrix, capacity: Int, seed: UInt64, training: Bool,
    engine: ComputeEngine
  ) throws {
    precondition(weights.count >= graph.layout.blockCount, "too few weights")
    var assembly = ModelAssembly(graph, capacity: capacity, training: training)
    var operations: [any LayerOperation] = []
    var weightIndex = 0
    for (index, node) in graph.nodes.enumerated() {
      let views = node.weights.indices.map { offset in
        let weight = graph.layout.weights[weightIndex + offset]
        return WeightView(
          values: weights.slice(weight.range), range: weight.range, isTrained: weight.isTrained)
      }
      weightIndex += views.count
      let inputGradients = assembly.append(node)
      let site = LayerSite(
        inputs: node.inputs.map { assembly.tensors[$0] }, inputGradients: inputGradients,
        output: assembly.tensors[index], weights: views, isTrainable: node.isTrainable,
        capacity: capacity, stream: index, seed: seed, engine: engine)
      operations.append(try node.layer.makeOperation(site))
    }
    self.graph = graph
    self.capacity = capacity
    self.operations = operations
    tensors = assembly.tensors
    penalties = zip(graph.nodes, assembly.tensors).map { node, output in
      node.activityRegularizer.map { ActivityPenalty($0, on: output) }
    }
    fanOuts = assembly.fanOuts
    memory = assembly.memory
    var start = graph.layout.blockCount
    var next = graph.layout.weights.count
    weightStarts = graph.nodes.reversed().map { node in
      next -= node.weights.count
      if !node.weights.isEmpty { start = graph.layout.weights[next].range.lowerBound }
      return start
    }.reversed()
  }

  /// The outputs of the model, in the graph's order.
  public var outputs: [Tensor] { graph.outputs.map { tensors[$0] } }

  /// Lets an input layer read its rows from the given memory: `[rows, shape.count]`.
  ///
  /// - Parameter index: the position among the graph's inputs.
  public func bind(_ values: Matrix, toInput index: Int) {
    let tensor = tensors[graph.inputs[index]]
    precondition(values.columns == tensor.shape.count, "a batch of \(values.columns) columns")
    tensor.values = values
  }

  /// Computes the outputs for a range of the bound rows.
  ///
  /// Without rows, only the layers work that take part in sums over all ranks.
  ///
  /// - Throws: `OneDNNError`.
  public func forward(_ rows: Range<Int>, _ pass: Pass) throws {
    let activity = Activity.current
    for (index, node) in graph.nodes.enumerated() where !rows.isEmpty || node.isSynchronized {
      activity?.layer(index)
      try operations[index].forward(rows, pass)
      penalties[index]?.measure(rows, pass)
    }
    activity?.layer(nil)
  }

  /// The penalties on the outputs of layers in the last forward pass: the sum of the shares of a
  /// shard's samples.
  public func penalty(ofShard shard: Int) -> Double {
    penalties.reduce(0) { $0 + ($1?.ofShards[shard] ?? 0) }
  }

  /// Computes the gradients of all weights from those of the outputs, from the last layer to the first.
  ///
  /// - Throws: `OneDNNError`.
  public func backward(_ rows: Range<Int>, _ pass: Pass) throws {
    let activity = Activity.current
    if rows.isEmpty { pass.gradients.fill(0) }
    for index in operations.indices.reversed() {
      guard let gradient = tensors[index].gradient,
        !rows.isEmpty || graph.nodes[index].isSynchronized
      else { continue }
      activity?.layer(index)
      if let first = fanOuts[index].first {
        gradient[rows: rows].copy(first[rows: rows])
        for other in fanOuts[index].dropFirst() { gradient[rows: rows].add(other[rows: rows]) }
      }
      penalties[index]?.addGradient(rows, pass)
      try operations[index].backward(rows, pass)
      try pass.whenFinal?(weightStarts[index])
    }
    activity?.layer(nil)
  }
}
