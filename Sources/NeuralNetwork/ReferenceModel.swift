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
            rows: rows, weights: own, pass: pass, stream: index, seed: seed)))
    }
    return outputs[graph.output]
  }

  /// The mean loss over the rows.
  public func loss(
    _ loss: any Loss, inputs: [[Double]], targets: [Double], rows: Int, weights: [Double],
    pass: Pass
  ) -> Double {
    let shape = graph.nodes[graph.output].shape
    let predictions = output(inputs, rows: rows, weights: weights, pass: pass).rows(of: shape.last)
    let labels = targets.rows(of: targets.count / predictions.count)
    let sum = zip(predictions, labels).reduce(0) {
      $0 + loss.reference($1.0, target: $1.1)
    }
    return sum / Double(predictions.count)
  }
}
