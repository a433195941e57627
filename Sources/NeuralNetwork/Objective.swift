/// What training makes small: the sum of the losses of a model's outputs, each with a weight.
public struct Objective: Sendable {
  /// The graph to run: without the last activations that losses compute.
  public let graph: Graph
  /// The outputs with their losses, in the graph's order.
  public let heads: [Head]
  /// What becomes of the losses of samples in gradients.
  public let reduction: Reduction

  /// How the losses of the samples of a step, and of the outputs of each, are taken together in
  /// gradients; the loss that is told is always their mean.
  public enum Reduction: Sendable {
    /// Their mean.
    case mean
    /// Their sum, of losses that are means over the outputs.
    case sum
  }

  /// Gives each output its loss.
  ///
  /// - Parameter losses: with their weights, in the order of the graph's outputs.
  public init(
    _ graph: Graph, losses: [(loss: any Loss, weight: Float)], reduction: Reduction = .mean
  ) {
    precondition(losses.count == graph.outputs.count, "a loss for each output")
    var graph = graph
    heads = zip(graph.outputs, losses).map { node, part in
      Head(part.loss, weight: part.weight, reduction, on: node, of: &graph)
    }
    self.graph = graph
    self.reduction = reduction
  }

  /// The weight of a sample's loss in the gradients of a step.
  ///
  /// - Parameter samples: those of the step, on all ranks.
  public func sampleScale(samples: Int) -> Float {
    reduction == .mean ? 1 / Float(samples) : 1
  }

  /// Gives the only output its loss.
  public init(_ graph: Graph, loss: any Loss) { self.init(graph, losses: [(loss, 1)]) }
}
