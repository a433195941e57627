import NeuralNetwork

extension Graph {
  /// The numbers that layers compute of a row and keep, as long as a batch is worked on; views have none of
  /// their own. A number that no computer has room for is no less exact than it has to be.
  var activationsOfRow: Double {
    nodes.reduce(0) { $0 + ($1.layer.isView ? 0 : Double($1.shape.count)) }
  }
}
