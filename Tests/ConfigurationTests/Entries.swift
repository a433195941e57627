import Configuration

protocol Activation: CatalogueEntry {}

struct Linear: Activation {
  static let name = "linear"
  init() {}
  init(_ options: Options) {}
}

struct Relu: Activation {
  static let name = "relu"
  static let aliases = ["rectifier"]
  let maxValue: Double?
  init(_ options: Options) throws {
    maxValue = try options.optionalNumber("max_value", above: 0)
  }
}

let activations = Catalogue<any Activation>(kind: "activation", [Linear.self, Relu.self])

protocol Layer: CatalogueEntry {}

struct Flatten: Layer {
  static let name = "flatten"
  init(_ options: Options) {}
}

struct Dense: Layer {
  static let name = "dense"
  let units: Int
  let useBias: Bool
  let activation: any Activation
  init(_ options: Options) throws {
    units = try options.integer("units", in: 1...)
    useBias = try options.boolean("use_bias", default: true)
    activation = try options.entry("activation", from: activations, default: Linear())
  }
}

struct Dropout: Layer {
  static let name = "dropout"
  let rate: Double
  init(_ options: Options) throws {
    rate = try options.number("rate", in: 0..<1)
  }
}

/// Holds a layer of the same catalogue, and checks a relation between two of its values.
struct Repeated: Layer {
  static let name = "repeated"
  let layer: any Layer
  init(_ options: Options) throws {
    layer = try options.entry("layer", from: layers)
    let least = try options.integer("least", in: 0..., example: 2)
    let most = try options.integer("most", in: 1..., example: 3)
    guard least < most else {
      throw options.failure("must be less than most, is \(least)", key: "least")
    }
  }
}

let layers = Catalogue<any Layer>(
  kind: "layer", [Repeated.self, Flatten.self, Dense.self, Dropout.self])
