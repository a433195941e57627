import JSON

/// What was measured in each layer in one step of a training: one line of `metrics.jsonl`.
///
/// All numbers are those of the whole global batch, over all ranks.
public struct LayerStatistics: Sendable, Hashable {
  /// What was measured in a layer.
  public struct Entry: Sendable, Hashable {
    /// The name of the layer.
    public let name: String
    /// ‖g‖, of the gradient of the layer's trained weights, before it is clipped; nil: it has none.
    public var gradientNorm: Double?
    /// ‖w‖, of these weights before the step.
    public var weightNorm: Double?
    /// ‖Δw‖ / ‖w‖, of the step that was taken; not a number where all weights were 0 before it.
    public var updateRatio: Double?
    /// The mean over all values of the output, of all samples and units.
    public var mean: Double?
    /// Their standard deviation, √(Σ(y − mean)² / n).
    public var deviation: Double?
    /// The share of units whose output is 0 for every sample, where that means that they learn no more.
    public var deadUnits: Double?
    /// The share of units whose output is near a limit of the activation for every sample.
    public var saturatedUnits: Double?

    /// An entry with nothing measured yet.
    public init(_ name: String) { self.name = name }
  }

  /// The number of the step, from 1 on.
  public let step: Int
  /// The number of samples in the step.
  public let samples: Int
  /// The layers, in the order of the graph.
  public var layers: [Entry]

  /// Creates the statistics of a step.
  public init(step: Int, samples: Int, layers: [Entry]) {
    self.step = step
    self.samples = samples
    self.layers = layers
  }
}

extension LayerStatistics {
  /// The names of the numbers.
  private static let keys: [(name: String, path: WritableKeyPath<Entry, Double?> & Sendable)] = [
    ("gradient_norm", \.gradientNorm), ("weight_norm", \.weightNorm),
    ("update_ratio", \.updateRatio), ("mean", \.mean), ("std", \.deviation),
    ("dead_units", \.deadUnits), ("saturated_units", \.saturatedUnits),
  ]

  /// The statistics as a JSON object on one line; values that are not finite are null.
  public var json: String {
    let layers = layers.map { layer in
      let members = Self.keys.compactMap { key in
        layer[keyPath: key.path].map { JSONMember(key.name, .number($0)) }
      }
      return JSONMember(layer.name, .object(members))
    }
    let line: JSONValue = [
      "step": .integer(step), "samples": .integer(samples), "layers": .object(layers),
    ]
    return line.text
  }

  /// Reads a line of `metrics.jsonl`; nil where it is of another kind.
  public init?(parsing line: String) {
    guard let value = JSONValue(parsing: line), case .integer(let step)? = value["step"],
      case .integer(let samples)? = value["samples"], case .object(let members)? = value["layers"]
    else { return nil }
    let layers = members.map { member in
      var entry = Entry(member.key)
      for key in Self.keys {
        switch member.value[key.name] {
        case .number(let number)?: entry[keyPath: key.path] = number
        case .integer(let number)?: entry[keyPath: key.path] = Double(number)
        case .null?: entry[keyPath: key.path] = .nan
        default: break
        }
      }
      return entry
    }
    self.init(step: step, samples: samples, layers: layers)
  }
}
