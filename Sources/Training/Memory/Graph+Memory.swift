import NeuralNetwork

// Numbers that no computer has room for are no less exact than they have to be.
extension Graph {
  /// The numbers of all weights.
  var parameters: Double { Double(layout.blockCount) }

  /// The numbers that layers compute of a row and keep, as long as a batch is worked on; views have none of
  /// their own.
  var activationsOfRow: Double {
    nodes.reduce(0) { $0 + ($1.layer.isView ? 0 : Double($1.shape.count)) }
  }
}
