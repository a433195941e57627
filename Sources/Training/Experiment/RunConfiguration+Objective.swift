import NeuralNetwork

extension RunConfiguration {
  /// The names of the model's input layers, in order.
  var inputNames: [String] { layers.inputNames }

  /// A graph of the layers with the losses of its outputs, reduced as the optimizer takes them.
  func objective(_ graph: Graph) -> Objective {
    objective(graph, reduction: type(of: optimizer).takesSums ? .sum : .mean)
  }

  /// A graph of the layers with the losses of its outputs.
  func objective(_ graph: Graph, reduction: Objective.Reduction) -> Objective {
    Objective(
      graph, losses: outputs.map { ($0.loss, $0.weight) }, reduction: reduction)
  }
}
