/// What training makes small: the sum of the losses of a model's outputs, each with a weight.
public struct Objective: Sendable {
  /// The graph to run: without the last activations that losses compute.
  public let graph: Graph
  /// The outputs with their losses, in the graph's order.
  public let heads: [Head]

  /// Gives each output its loss.
  ///
  /// - Parameter losses: with their weights, in the order of the graph's outputs.
  public init(_ graph: Graph, losses: [(loss: any Loss, weight: Float)]) {
    precondition(losses.count == graph.outputs.count, "a loss for each output")
    var graph = graph
    heads = zip(graph.outputs, losses).map { node, part in
      Head(part.loss, weight: part.weight, on: node, of: &graph)
    }
    self.graph = graph
  }

  /// Gives the only output its loss.
  public init(_ graph: Graph, loss: any Loss) { self.init(graph, losses: [(loss, 1)]) }
}
