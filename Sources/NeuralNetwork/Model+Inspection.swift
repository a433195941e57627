import Compute

// For the rare case in which something went wrong: nothing of this is part of a step.

extension Model {
  /// The first layer, in the graph's order, whose output is not finite in some of the rows of the
  /// last forward pass; nil where all are finite.
  public func firstNonFiniteOutput(_ rows: Range<Int>) -> NonFiniteTensor? {
    for (node, tensor) in zip(graph.nodes, tensors) {
      let bad = tensor.values.nonFiniteRows(rows)
      guard bad.isEmpty else {
        let role: NonFiniteTensor.Role = node.layer is InputLayer ? .input : .output
        return NonFiniteTensor(role: role, name: node.name, rows: bad)
      }
    }
    return nil
  }

  /// The first gradient, in the order of the last backward pass, that is not finite: of the output of
  /// each layer, then of its weights; nil where all are finite.
  ///
  /// A layer may have turned the gradient of its output into that before its activation.
  public func firstNonFiniteGradient(_ rows: Range<Int>, _ pass: Pass) -> NonFiniteTensor? {
    for (node, tensor) in zip(graph.nodes, tensors).reversed() {
      // A view's gradient is that of its input, whose turn comes.
      if !node.layer.isView, let gradient = tensor.gradient {
        let bad = gradient.nonFiniteRows(rows)
        if !bad.isEmpty {
          return NonFiniteTensor(role: .outputGradient, name: node.name, rows: bad)
        }
      }
      for weight in graph.layout.weights where weight.layer == node.name {
        if !pass.gradients.slice(weight.range).isFinite {
          return NonFiniteTensor(role: .weightGradient, name: weight.path, rows: [])
        }
      }
    }
    return nil
  }
}

extension Matrix {
  /// Those of the given rows that have values that are not finite.
  fileprivate func nonFiniteRows(_ rows: Range<Int>) -> [Int] {
    rows.filter { !row($0).isFinite }
  }
}
