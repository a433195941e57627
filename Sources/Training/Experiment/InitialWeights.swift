import Compute
import Diagnostics
import NeuralNetwork
import Optimization

/// Weights out of another model for layers of this one: where a training begins with what another has
/// learned.
struct InitialWeights {
  private let configuration: InitialWeightsConfiguration

  init(_ configuration: InitialWeightsConfiguration) { self.configuration = configuration }

  /// Reads the weights into a block that has first values already.
  ///
  /// Of a model with a moving average of its weights, that is taken: it was evaluated with it.
  /// - Throws: as `CheckpointReader`; `Failure` with code `configuration` for layers that are missing
  ///   on either side or whose weights have other shapes.
  func read(_ layout: WeightLayout, into block: Matrix) throws {
    let reader = try CheckpointReader(configuration.file, examining: true)
    let averaged = try averagedWeights(reader)
    for layer in try layers(reader, layout) {
      let own = layout.weights.filter { $0.layer == layer }
      try check(reader, layer, own)
      for weight in own {
        let values = block.slice(weight.range)
        if averaged.contains(weight.path) {
          try reader.readSlot(OptimizerSettings.averageSlot, weight, into: values)
        } else {
          try reader.readWeight(weight, into: values)
        }
      }
    }
  }

  /// The weights that the file has a moving average of: those that its optimizer trained.
  private func averagedWeights(_ reader: CheckpointReader) throws -> Set<String> {
    guard reader.slotNames.contains(OptimizerSettings.averageSlot) else { return [] }
    let other = try StoredModel(configuration.file, threads: 1)
    return Set(other.graph.layout.trained.map(\.path))
  }

  /// The layers to read, all of which the model has.
  private func layers(_ reader: CheckpointReader, _ layout: WeightLayout) throws -> [String] {
    var known: [String] = []
    for weight in layout.weights where known.last != weight.layer { known.append(weight.layer) }
    guard let wanted = configuration.layers else {
      let common = known.filter { name in reader.weights.contains { $0.layer == name } }
      guard common.isEmpty else { return common }
      throw Failure(
        .configuration,
        "training.initial_weights: no layer of \(configuration.file) has the name of one of the model",
        advice: "the model's layers with weights are \(known.joined(separator: ", "))")
    }
    if let stranger = wanted.first(where: { !known.contains($0) }) {
      throw Failure(
        .configuration,
        "training.initial_weights.layers: the model has no layer '\(stranger)' with weights",
        advice: "its layers with weights are \(known.joined(separator: ", "))")
    }
    return wanted
  }

  /// Throws unless the file has exactly these weights of a layer.
  private func check(_ reader: CheckpointReader, _ layer: String, _ own: [Weight]) throws {
    let place = "training.initial_weights: \(configuration.file)"
    let stored = reader.weights.filter { $0.layer == layer }
    guard !stored.isEmpty else {
      var names: [String] = []
      for weight in reader.weights where names.last != weight.layer { names.append(weight.layer) }
      throw Failure(
        .configuration, "\(place) has no layer '\(layer)' with weights",
        advice: "it has \(names.joined(separator: ", "))")
    }
    for weight in own {
      guard let other = stored.first(where: { $0.name == weight.name }) else {
        throw Failure(
          .configuration, "\(place): the layer '\(layer)' has no '\(weight.name)' in it")
      }
      guard other.dataset.shape == weight.shape else {
        throw Failure(
          .configuration,
          "\(place): '\(weight.name)' of the layer '\(layer)' is \(other.dataset.shape) in it and "
            + "\(weight.shape) in the model",
          advice: "leave the layer out of training.initial_weights.layers, or give both one shape")
      }
    }
    if let stranger = stored.first(where: { other in !own.contains { $0.name == other.name } }) {
      throw Failure(
        .configuration,
        "\(place): the layer '\(layer)' has '\(stranger.name)' in it, and not in the model")
    }
  }
}
