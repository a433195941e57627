import Compute

/// A graph evaluated layer by layer in double precision with the plain formulas.
///
/// Slow and simple: what the fast model is compared with.
public struct ReferenceModel {
  private let graph: Graph
  private let seed: UInt64

  /// A reference for the whole graph, last activation included.
  public init(_ graph: Graph, seed: UInt64) {
    self.graph = graph
    self.seed = seed
  }

  /// The output of the model, `[rows, shape.count]`.
  ///
  /// - Parameters:
  ///   - inputs: the values of each input layer, in the graph's order.
  ///   - weights: the flat block of weights.
  public func output(_ inputs: [[Double]], rows: Int, weights: [Double], pass: Pass) -> [Double] {
    outputs(inputs, rows: rows, weights: weights, pass: pass)[graph.output]
  }

  /// The output of each layer.
  private func outputs(
    _ inputs: [[Double]], rows: Int, weights: [Double], pass: Pass
  ) -> [[Double]] {
    var outputs: [[Double]] = []
    var weightIndex = 0
    for (index, node) in graph.nodes.enumerated() {
      let own = node.weights.indices.map {
        Array(weights[graph.layout.weights[weightIndex + $0].range])
      }
      weightIndex += own.count
      let sources = node.inputs.map { outputs[$0] }
      let bound = graph.inputs.firstIndex(of: index).map { [inputs[$0]] }
      outputs.append(
        node.layer.reference(
          ReferenceSite(
            inputs: bound ?? sources,
            shapes: bound == nil ? node.inputs.map { graph.nodes[$0].shape } : [node.shape],
            rows: rows, weights: own, isTrainable: node.isTrainable, pass: pass, stream: index,
            seed: seed)))
    }
    return outputs
  }

  /// The mean loss over the rows, with all penalties.
  ///
  /// - Parameter factors: of the losses of the rows; nil for 1.
  public func loss(
    _ loss: any Loss, inputs: [[Double]], targets: [Double], rows: Int, weights: [Double],
    pass: Pass, factors: [Double]? = nil
  ) -> Double {
    let shape = graph.nodes[graph.output].shape
    let outputs = outputs(inputs, rows: rows, weights: weights, pass: pass)
    let predictions = outputs[graph.output].rows(of: shape.last)
    let positions = predictions.count / rows
    let labels = targets.rows(of: targets.count / predictions.count)
    let sum = zip(predictions, labels).enumerated().reduce(0) { sum, row in
      let factor = factors?[row.offset / positions] ?? 1
      return sum + factor * loss.reference(row.element.0, target: row.element.1)
    }
    return sum / Double(predictions.count) + penalty(on: weights)
      + penalty(onActivities: outputs, rows: rows)
  }

  private func penalty(on weights: [Double]) -> Double {
    graph.layout.weights.reduce(0) { sum, weight in
      sum + (weight.rules.regularizer?.reference(Array(weights[weight.range])) ?? 0)
    }
  }

  private func penalty(onActivities outputs: [[Double]], rows: Int) -> Double {
    zip(graph.nodes, outputs).reduce(0) { sum, layer in
      let (node, values) = layer
      let penalty = node.activityRegularizer?.reference(
        activities: values.rows(of: node.shape.last), samples: rows)
      return sum + (penalty ?? 0) / Double(rows)
    }
  }
}
