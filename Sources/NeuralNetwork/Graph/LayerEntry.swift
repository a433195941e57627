import Configuration
import Diagnostics

/// A layer as the configuration lists it, before shapes are known.
public struct LayerEntry: Sendable {
  /// The layer.
  public let layer: any Layer
  /// Its name, if it has been given one.
  public let name: String?
  /// The names of its inputs; nil for the layer before it.
  public let inputs: [String]?
  /// Where it stands, for messages: file, line and place in the list.
  public let place: String

  /// A layer in a list.
  public init(
    _ layer: any Layer, name: String? = nil, inputs: [String]? = nil, place: String = "model"
  ) {
    self.layer = layer
    self.name = name
    self.inputs = inputs
    self.place = place
  }

  func failure(_ message: String, advice: String? = nil) -> Failure {
    Failure(.configuration, "\(place): \(type(of: layer).name) \(message)", advice: advice)
  }
}
