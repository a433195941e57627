import Diagnostics

/// Appends layers to a graph one by one, resolving names and shapes.
struct GraphBuilder {
  private(set) var nodes: [Graph.Node] = []
  private var parameterCount = 0
  private let inputShapes: [String: Shape]
  private let frozen: [String]

  init(inputShapes: [String: Shape], frozen: [String]) {
    self.inputShapes = inputShapes
    self.frozen = frozen
  }

  mutating func append(_ entry: LayerEntry) throws {
    let name = try uniqueName(for: entry)
    let inputs = try resolveInputs(of: entry)
    guard entry.layer.inputCount.contains(inputs.count) else {
      let range = entry.layer.inputCount
      let wanted = (range.count == 1 ? "" : "at least ") + Words.count(range.lowerBound, "input")
      throw entry.failure(
        "takes \(wanted), has \(inputs.count)",
        advice: "name its inputs with 'inputs: [layer, …]'")
    }
    let layer = try sized(entry, name: name)
    let shapes = inputs.map { nodes[$0].shape }
    do {
      let shape = try layer.outputShape(of: shapes)
      let isTrainable = entry.isTrainable && !frozen.contains(name)
      var weights = layer.weights(for: shapes)
      if !isTrainable {
        for index in weights.indices { weights[index].isTrained = false }
      }
      try count(weights)
      nodes.append(
        Graph.Node(
          name: name, layer: layer, inputs: inputs, shape: shape, weights: weights,
          isTrainable: isTrainable, activityRegularizer: entry.activityRegularizer))
    } catch let mismatch as ShapeMismatch {
      throw entry.failure("'\(name)' \(mismatch.message)")
    }
  }

  /// Refuses more parameters than can be counted without an overflow, and initializers and constraints
  /// that do not fit them.
  private mutating func count(_ weights: [WeightDescription]) throws {
    for weight in weights {
      guard let shape = Shape(checking: weight.shape),
        parameterCount + shape.count <= Shape.countLimit
      else { throw ShapeMismatch("has too many parameters: '\(weight.name)' is \(weight.shape)") }
      parameterCount += shape.count
      if let problem = weight.initializer.problem(with: weight.shape) {
        let initializer = type(of: weight.initializer).name
        throw ShapeMismatch(
          "cannot initialize '\(weight.name)' of the shape \(weight.shape): "
            + "\(initializer) \(problem)")
      }
      if let constraint = weight.rules.constraint,
        let problem = constraint.problem(with: weight.shape)
      {
        throw ShapeMismatch(
          "cannot constrain '\(weight.name)' of the shape \(weight.shape): "
            + "\(type(of: constraint).name) \(problem)")
      }
    }
  }

  /// Refuses names of frozen layers that are not there, and data sets that no input layer takes; a
  /// lone one belongs to the first.
  func finish() throws {
    if let stranger = frozen.first(where: { name in !nodes.contains { $0.name == name } }) {
      throw Failure(
        .configuration, "training.freeze: the model has no layer '\(stranger)'",
        advice: "its layers are \(nodes.map(\.name).joined(separator: ", "))")
    }
    let inputs = nodes.filter { $0.layer is InputLayer }.map(\.name)
    guard inputShapes.count > 1,
      let stranger = inputShapes.keys.sorted().first(where: { !inputs.contains($0) })
    else { return }
    let known = inputs.map { "'\($0)'" }.joined(separator: ", ")
    throw Failure(
      .configuration, "model: a data set is meant for the input '\(stranger)', which is not there",
      advice: "the input layers are \(known)")
  }

  /// An input layer with the shape of its data; any other layer as it is.
  private func sized(_ entry: LayerEntry, name: String) throws -> any Layer {
    guard let input = entry.layer as? InputLayer else { return entry.layer }
    let isOnly = inputShapes.count == 1 && !nodes.contains { $0.layer is InputLayer }
    guard let data = inputShapes[name] ?? (isOnly ? inputShapes.values.first : nil) else {
      return input
    }
    if let shape = input.shape, shape != data {
      guard shape.count == data.count else {
        throw entry.failure("'\(name)' has the shape \(shape), its data set has \(data)")
      }
      return input
    }
    return InputLayer(shape: data)
  }

  private func uniqueName(for entry: LayerEntry) throws -> String {
    let taken = Set(nodes.map(\.name))
    if let name = entry.name {
      if let problem = Self.problem(with: name) {
        throw entry.failure("cannot have the name '\(name)': \(problem)")
      }
      guard !taken.contains(name) else {
        throw entry.failure("has the name '\(name)', which another layer has already")
      }
      return name
    }
    return entry.defaultName(besides: taken)
  }

  /// Why no layer can have this name, which is also that of a group in checkpoints.
  private static func problem(with name: String) -> String? {
    switch name {
    case "": "it is empty"
    case ".": "it means the group itself in an HDF5 path"
    case "top_level_model_weights": "Keras' files have a group of that name for another purpose"
    case _ where name.contains("/"): "'/' separates the names of an HDF5 path"
    case _ where name.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }:
      "it has a control character"
    default: nil
    }
  }

  private func resolveInputs(of entry: LayerEntry) throws -> [Int] {
    guard let names = entry.inputs else {
      if entry.layer is InputLayer { return [] }
      return nodes.indices.last.map { [$0] } ?? []
    }
    return try names.map { name in
      guard let index = nodes.firstIndex(where: { $0.name == name }) else {
        let known = nodes.map { "'\($0.name)'" }.joined(separator: ", ")
        throw entry.failure(
          "names the input '\(name)', but no layer before it is called that",
          advice: "the layers before it are \(known)")
      }
      return index
    }
  }
}
