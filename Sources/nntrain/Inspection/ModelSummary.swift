import Configuration
import Diagnostics
import HDF5
import Interchange
import NeuralNetwork
import Training

/// A stored model in words: its layers and, where nntrain wrote it, its training.
struct ModelSummary {
  /// The lines, each with its end.
  let text: String

  /// A checkpoint or model of nntrain, which has been checked.
  init(_ reader: CheckpointReader, in file: File) {
    let configuration = try? ConfigurationNode(
      yaml: reader.checkpoint.configuration, file: file.path)
    let description = KerasDescription(in: file.root)
    let graph = configuration.flatMap { Self.graph($0, reader.checkpoint.inputShapes) }
    let layers = graph.map { LayerTable($0) } ?? LayerTable(description, weights: reader.weights)
    let name = configuration?["name"].map { "'\($0.phrase.printable)', " } ?? ""
    let training = TrainingSummary(reader.checkpoint, configuration: configuration)
    text = """
      \(file.path.printable): \(name)a model trained by nntrain\(Self.size(of: file))

      \(layers.text)
      \(training.text)
      """
  }

  /// A model that Keras saved.
  ///
  /// - Throws: `Failure` with code `data` where it has not Keras' layout; `HDF5Error`.
  init(keras file: File) throws {
    let layers = LayerTable(
      KerasDescription(in: file.root), weights: try StoredWeight.list(in: file.root))
    let version = try? file.root.attributes.string("keras_version").printable
    text = """
      \(file.path.printable): a model in the layout of Keras \(version ?? "")\(Self.size(of: file))

      \(layers.text)
      """
  }

  /// The layers with their shapes; nil where the configuration is of another release.
  private static func graph(_ configuration: ConfigurationNode, _ shapes: NamedNumbers) -> Graph? {
    guard let node = configuration["model"], let entries = try? LayerEntry.list(from: node) else {
      return nil
    }
    let inputShapes = shapes.lists.compactMapValues { lengths in
      Shape(checking: lengths.compactMap { Int(exactly: $0) })
    }
    return try? Graph(entries, inputShapes: inputShapes)
  }

  private static func size(of file: File) -> String {
    ByteCount(ofFile: file.path).map { ", \($0)" } ?? ""
  }
}
