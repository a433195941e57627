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

  /// The outputs of the model, each `[rows, shape.count]`.
  ///
  /// - Parameters:
  ///   - inputs: the values of each input layer, in the graph's order.
  ///   - weights: the flat block of weights.
  public func modelOutputs(
    _ inputs: [[Double]], rows: Int, weights: [Double], pass: Pass
  ) -> [[Double]] {
    let outputs = outputs(inputs, rows: rows, weights: weights, pass: pass)
    return graph.outputs.map { outputs[$0] }
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
  /// - Parameters:
  ///   - heads: the outputs with their losses.
  ///   - targets: of each of them.
  ///   - factors: of the losses of the rows; nil for 1.
  public func loss(
    _ heads: [Head], inputs: [[Double]], targets: [[Double]], rows: Int, weights: [Double],
    pass: Pass, factors: [Double]? = nil
  ) -> Double {
    let outputs = outputs(inputs, rows: rows, weights: weights, pass: pass)
    let losses = zip(heads, targets).reduce(0) { sum, part in
      let (head, targets) = part
      let mean = Self.mean(
        head.loss, outputs[head.node].rows(of: head.shape.last), targets: targets, rows: rows,
        factors: factors)
      return sum + Double(head.weight) * mean
    }
    return losses + penalty(on: weights) + penalty(onActivities: outputs, rows: rows)
  }

  private static func mean(
    _ loss: any Loss, _ predictions: [[Double]], targets: [Double], rows: Int,
    factors: [Double]?
  ) -> Double {
    let positions = predictions.count / rows
    let labels = targets.rows(of: targets.count / predictions.count)
    let sum = zip(predictions, labels).enumerated().reduce(0) { sum, row in
      let factor = factors?[row.offset / positions] ?? 1
      return sum + factor * loss.reference(row.element.0, target: row.element.1)
    }
    return sum / Double(predictions.count)
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
