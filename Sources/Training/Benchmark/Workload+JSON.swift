import Configuration
import JSON
import NeuralNetwork

extension Workload {
  /// What other programs need to take the same steps: the model, the loss and the optimizer in Keras'
  /// terms, and how the samples are made.
  ///
  /// - Throws: `Failure` for assignments that do not fit.
  public func json(_ assignments: [String] = []) throws -> JSONValue {
    let configuration = try configuration(assignments)
    let output = configuration.outputs[0]
    let batches = batches(configuration)
    return [
      "name": .string(name), "batch_size": .integer(batches.batchSize),
      "samples": .integer(batches.sampleCount), "data": data.json,
      "layers": .array(configuration.layers.map { $0.layer.keras?.json() ?? .null }),
      "loss": output.loss.keras ?? .null,
      "optimizer": configuration.optimizer.keras?.json() ?? .null,
      "gradient_clipping": configuration.training.gradientClipping.keras.map { .object([$0]) }
        ?? .null,
    ]
  }
}
