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
  /// Whether its weights may change.
  public let isTrainable: Bool
  /// The penalty on its output, if there is one.
  public let activityRegularizer: (any ActivityRegularizer)?
  /// Where it stands, for messages: file, line and place in the list.
  public let place: String

  /// A layer in a list.
  public init(
    _ layer: any Layer, name: String? = nil, inputs: [String]? = nil, isTrainable: Bool = true,
    activityRegularizer: (any ActivityRegularizer)? = nil, place: String = "model"
  ) {
    self.layer = layer
    self.name = name
    self.inputs = inputs
    self.isTrainable = isTrainable
    self.activityRegularizer = activityRegularizer
    self.place = place
  }

  /// The name in a graph that has layers of the given names already.
  func defaultName(besides taken: Set<String>) -> String {
    let base = type(of: layer).name
    let candidates = (0...taken.count).lazy.map { $0 == 0 ? base : "\(base)_\($0)" }
    return candidates.first { !taken.contains($0) } ?? base
  }

  func failure(_ message: String, advice: String? = nil) -> Failure {
    Failure(.configuration, "\(place): \(type(of: layer).name) \(message)", advice: advice)
  }
}

extension [LayerEntry] {
  /// The names of the input layers that a graph of these entries has, in order.
  public var inputNames: [String] {
    guard contains(where: { $0.layer is InputLayer }) else { return [InputLayer.name] }
    return zip(self, names).filter { $0.0.layer is InputLayer }.map(\.1)
  }

  /// The names of the layers whose outputs are those of a graph of these entries, in order: those
  /// that are no other layer's input.
  public var outputNames: [String] {
    var consumed: Set<String> = []
    var last: String?
    for (entry, name) in zip(self, names) {
      if let inputs = entry.inputs {
        consumed.formUnion(inputs)
      } else if let last, !(entry.layer is InputLayer) {
        consumed.insert(last)
      }
      last = name
    }
    return names.filter { !consumed.contains($0) }
  }

  /// The name of each layer.
  private var names: [String] {
    // Without an input layer, the first entry follows one of the usual name.
    var taken: Set = contains { $0.layer is InputLayer } ? [] : [InputLayer.name]
    return map { entry in
      let name = entry.name ?? entry.defaultName(besides: taken)
      taken.insert(name)
      return name
    }
  }
}
