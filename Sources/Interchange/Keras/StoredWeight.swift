import HDF5

/// A weight in a file of Keras' legacy layout, by this program or by Keras.
public struct StoredWeight: Sendable {
  /// The name of the layer.
  public let layer: String
  /// Its name within the layer, such as `kernel`.
  public let name: String
  /// Its values.
  public let dataset: Dataset

  /// `dense/kernel`.
  public var path: String { "\(layer)/\(name)" }

  /// The weights of a file, in the file's order.
  ///
  /// - Throws: `Failure` with code `data` if the file has not this layout; `HDF5Error`.
  public static func list(in root: Group) throws -> [StoredWeight] {
    let group = try root.group(named: "model_weights")
    return try NameList.read(group.attributes, "layer_names").flatMap { layer in
      let own = try group.group(named: layer)
      return try NameList.read(own.attributes, "weight_names").map { path in
        StoredWeight(
          layer: layer, name: name(in: path, of: layer), dataset: try own.dataset(named: path))
      }
    }
  }

  /// What follows the layer's name in a path: Keras puts the model's name before it, and once put
  /// `:0` after the weight's.
  private static func name(in path: String, of layer: String) -> String {
    let parts = path.split(separator: "/")
    let last = parts.dropLast().lastIndex { $0 == layer }
    let own = last.map { parts[($0 + 1)...] } ?? parts[...]
    let name = own.joined(separator: "/")
    return name.hasSuffix(":0") ? String(name.dropLast(2)) : name
  }
}
