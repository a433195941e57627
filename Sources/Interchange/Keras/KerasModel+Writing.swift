import Compute
import HDF5

extension KerasModel {
  /// Writes the model into an empty HDF5 file, laid out for `keras.models.load_model`.
  ///
  /// Each weight is a data set of little-endian float32 at
  /// `/model_weights/<layer>/<layer>/<weight>`.
  ///
  /// There is no `/optimizer_weights`: Keras 3 rebuilds the optimizer of a file that has it for an
  /// empty list of variables, and then refuses to `fit`. Without it the model loads compiled, with
  /// a fresh optimizer.
  ///
  /// - Parameters:
  ///   - weights: the flat block, laid out as `layout` says.
  ///   - weightWritten: is called after each weight: large ones take their time.
  /// - Throws: `HDF5Error`.
  public func write(
    _ weights: Matrix, to root: Group, weightWritten: () -> Void = {}
  ) throws {
    precondition(weights.count >= layout.blockCount, "too few weights")
    try Self.writeVersion(root.attributes)
    if let configuration {
      try root.attributes.write(configuration.text, to: "model_config", encoding: .ascii)
    }
    if let training {
      try root.attributes.write(training.text, to: "training_config", encoding: .ascii)
    }
    let group = try root.createGroup(named: "model_weights")
    try Self.writeVersion(group.attributes)
    try NameList.write(layers.map(\.name), to: group.attributes, "layer_names")
    for layer in layers {
      let own = try group.createGroup(named: layer.name)
      try NameList.write(layer.weights.map(\.path), to: own.attributes, "weight_names")
      for weight in layer.weights {
        let dataset = try own.createDataset(named: weight.path, .float32, shape: weight.shape)
        try dataset.write(UnsafeBufferPointer(weights.slice(weight.range).buffer))
        weightWritten()
      }
    }
  }

  private static func writeVersion(_ attributes: Attributes) throws {
    try attributes.write(version, to: "keras_version", encoding: .ascii)
    try attributes.write("nntrain", to: "backend", encoding: .ascii)
  }
}
