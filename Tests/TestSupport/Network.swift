import Compute
import Configuration
import Foundation
import NeuralNetwork

/// A model from a few lines of YAML with weights that all differ, and its predictions.
public struct Network {
  /// The layers.
  public let graph: Graph
  private let memory: AlignedBuffer<Float>

  /// Builds a model.
  ///
  /// - Parameters:
  ///   - yaml: the list of layers.
  ///   - shapes: the shapes of the data, by input layer.
  public init(_ yaml: String, _ shapes: [String: Shape], seed: UInt64 = 7) throws {
    let entries = try LayerEntry.list(from: ConfigurationNode(yaml: yaml, file: "model.yaml"))
    graph = try Graph(entries, inputShapes: shapes)
    memory = AlignedBuffer(count: graph.layout.blockCount)
    graph.layout.initialize(weights, seed: seed)
    for weight in graph.layout.weights {
      for index in weight.range { memory.pointer[index] += Float(0.1 * sin(Double(index))) }
    }
  }

  /// The flat block of weights.
  public var weights: Matrix { memory.matrix(rows: 1, columns: memory.count) }

  /// The outputs for inputs in the graph's order, each `[rows, …]`.
  public func predict(_ inputs: [[Float]], rows: Int) throws -> [Float] {
    let model = try Model(
      graph, weights: weights, capacity: rows, seed: 1, training: false, engine: ComputeEngine())
    let buffers = inputs.map { AlignedBuffer<Float>(count: $0.count) }
    for (index, values) in inputs.enumerated() {
      let columns = values.count / rows
      let matrix = buffers[index].matrix(rows: rows, columns: columns)
      for (position, value) in values.enumerated() { matrix.pointer[position] = value }
      model.bind(matrix, toInput: index)
    }
    return try withExtendedLifetime((buffers, memory)) {
      try model.forward(0..<rows, .inference)
      return model.outputs[0].values[rows: 0..<rows].array
    }
  }
}
