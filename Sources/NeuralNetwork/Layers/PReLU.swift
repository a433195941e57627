import Compute
import Configuration
import JSON

/// A rectifier whose slope for negative inputs is trained: f(x) = x for x > 0, else α · x.
///
/// - There is an α for each value of a sample, but one for all positions along each of the
///   `shared_axes`, which count from 1 as in Keras: `alpha` has the input's shape with 1 there.
/// - Gradients, with g that of the output: `alpha` Σ g · x over the negative inputs it belongs to,
///   `input` g · f′.
///
/// Source: He, Zhang, Ren, Sun, "Delving deep into rectifiers", 2015.
public struct PReLU: Layer {
  public static let name = "prelu"
  /// The first values of the slopes.
  public let alphaInitializer: any Initializer
  /// The axes along which positions have the same slope, from 1 on.
  public let sharedAxes: [Int]
  /// What holds for the slopes in training.
  public let alphaRules: WeightRules

  public init(_ options: Options) throws {
    alphaInitializer = try options.entry(
      "alpha_initializer", from: .initializers, default: Zeros())
    sharedAxes = try options.integers("shared_axes", default: [], in: 1...)
    alphaRules = try WeightRules(options, weight: "alpha")
  }

  public var keras: KerasObject? {
    var object = KerasObject("PReLU")
    if let initializer = alphaInitializer.keras { object.append("alpha_initializer", initializer) }
    object.append("shared_axes", sharedAxes.isEmpty ? .null : .integers(sharedAxes))
    alphaRules.append(to: &object, weight: "alpha")
    return object
  }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    let axes = inputs[0].dimensions.count
    guard let stranger = sharedAxes.first(where: { $0 > axes }) else { return inputs[0] }
    throw ShapeMismatch("shares the axis \(stranger), but its input \(inputs[0]) has \(axes)")
  }

  public func weights(for inputs: [Shape]) -> [WeightDescription] {
    let shape = inputs[0].dimensions.enumerated().map { sharedAxes.contains($0 + 1) ? 1 : $1 }
    let fans = Fans(input: 1, output: 1)
    return [
      WeightDescription(
        "alpha", shape: shape, initializer: alphaInitializer, fans: fans, rules: alphaRules)
    ]
  }

  public func makeOperation(_ site: LayerSite) -> any LayerOperation {
    PReLUOperation(places: places(in: site.output.shape), site)
  }

  public func reference(_ site: ReferenceSite) -> [Double] {
    let places = places(in: site.shapes[0])
    return site.inputs[0].enumerated().map { index, x in
      x > 0 ? x : site.weights[0][places[index % places.count]] * x
    }
  }

  /// For each value of a sample, the position of its slope.
  private func places(in shape: Shape) -> [Int] {
    var places = [0]
    for (axis, length) in shape.dimensions.enumerated() {
      let isShared = sharedAxes.contains(axis + 1)
      places = places.flatMap { place in
        (0..<length).map { isShared ? place : place * length + $0 }
      }
    }
    return places
  }
}
