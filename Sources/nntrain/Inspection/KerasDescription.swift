import HDF5
import JSON
import NeuralNetwork

/// The model as `model_config` describes it to Keras: its layers by name and kind, and the shapes
/// of its inputs.
struct KerasDescription {
  /// The layers in order.
  let layers: [(name: String, kind: String)]
  /// The shapes of samples of the input layers that state one, by name.
  let inputShapes: [String: Shape]

  /// Reads the description of a file; nil where it has none.
  init?(in root: Group) {
    guard let text = try? root.attributes.string("model_config"),
      case .array(let list)? = JSONValue(parsing: text)?["config"]?["layers"]
    else { return nil }
    var layers: [(name: String, kind: String)] = []
    var inputShapes: [String: Shape] = [:]
    for layer in list {
      guard case .string(let kind)? = layer["class_name"] else { return nil }
      guard case .string(let name)? = layer["config"]?["name"] ?? layer["name"] else {
        layers.append((kind, kind))
        continue
      }
      layers.append((name, kind))
      if kind == "InputLayer", case .array(let axes)? = layer["config"]?["batch_shape"] {
        inputShapes[name] = Self.shape(axes.dropFirst())
      }
    }
    self.layers = layers
    self.inputShapes = inputShapes
  }

  private static func shape(_ axes: some Collection<JSONValue>) -> Shape? {
    let lengths = axes.compactMap { axis in
      if case .integer(let length) = axis { length } else { nil }
    }
    return lengths.count == axes.count ? Shape(checking: lengths) : nil
  }
}
