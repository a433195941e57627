import Diagnostics

/// The layers of a model, in an order in which each comes after its inputs, with their shapes.
public struct Graph: Sendable {
  /// A layer with its place in the graph.
  public struct Node: Sendable {
    /// The name, unique in the graph.
    public let name: String
    /// What it computes.
    public let layer: any Layer
    /// The positions of its inputs in the list of nodes.
    public let inputs: [Int]
    /// The shape of its output for one sample.
    public let shape: Shape
    /// Its weights.
    public let weights: [WeightDescription]
    /// Whether its weights may change.
    public let isTrainable: Bool
    /// The penalty on its output, if there is one.
    public let activityRegularizer: (any ActivityRegularizer)?

    /// Whether the layer adds up numbers over all ranks in each pass: a frozen one does not.
    public var isSynchronized: Bool { layer.isSynchronized && isTrainable }
  }

  /// All layers.
  public let nodes: [Node]
  /// The positions of the input layers, in order.
  public let inputs: [Int]
  /// The positions of the layers whose outputs are the model's, in order: those that are no other
  /// layer's input.
  public let outputs: [Int]
  /// Where the weights lie.
  public let layout: WeightLayout

  /// Connects layers and works out their shapes.
  ///
  /// - Parameters:
  ///   - entries: in the order of the configuration; an entry without named inputs follows the one
  ///     before it. Without an input layer, the first entry follows one of its own.
  ///   - inputShapes: the shapes of the data for the input layers, by name.
  ///   - frozen: the names of layers whose weights stay as they are, beside the entries that say so.
  /// - Throws: `Failure` with code `configuration`, naming the entry.
  public init(
    _ entries: [LayerEntry], inputShapes: [String: Shape], frozen: [String] = []
  ) throws {
    guard !entries.isEmpty else { throw Failure(.configuration, "model: has no layers") }
    var builder = GraphBuilder(inputShapes: inputShapes, frozen: frozen)
    let hasInput = entries.contains { $0.layer is InputLayer }
    if !hasInput { try builder.append(LayerEntry(InputLayer())) }
    for entry in entries { try builder.append(entry) }
    try builder.finish()
    let nodes = builder.nodes
    let consumed = Set(nodes.flatMap(\.inputs))
    self.nodes = nodes
    inputs = nodes.indices.filter { nodes[$0].layer is InputLayer }
    outputs = nodes.indices.filter { !consumed.contains($0) }
    layout = WeightLayout(nodes.map { ($0.name, $0.weights) })
  }

  /// The same graph with another layer, of the same weights and shape, in a place.
  func replacing(_ index: Int, by layer: any Layer) -> Graph {
    var nodes = nodes
    let old = nodes[index]
    nodes[index] = Node(
      name: old.name, layer: layer, inputs: old.inputs, shape: old.shape, weights: old.weights,
      isTrainable: old.isTrainable, activityRegularizer: old.activityRegularizer)
    return Graph(self, nodes: nodes)
  }

  private init(_ graph: Graph, nodes: [Node]) {
    self.nodes = nodes
    inputs = graph.inputs
    outputs = graph.outputs
    layout = graph.layout
  }
}

extension Graph {
  /// The numbers of a shard whose sums over a training step the layers want to know, in all.
  public var statisticsCount: Int { nodes.reduce(0) { $0 + statisticsCount(of: $1) } }

  /// Those of one layer.
  func statisticsCount(of node: Node) -> Int {
    node.layer.statisticsCount(for: node.inputs.map { nodes[$0].shape })
  }

  /// How often the layers add up numbers over all ranks in a pass forward and backward.
  public var rankSumCount: Int { 2 * nodes.count { $0.isSynchronized } }
}
