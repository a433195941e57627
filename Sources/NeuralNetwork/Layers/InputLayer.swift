import Compute
import Configuration
import JSON

/// An input of the model; its values are rows of the batch.
///
/// Without a `shape`, the data set says it.
///
/// Source: <https://keras.io/api/layers/core_layers/input/>
public struct InputLayer: Layer {
  public static let name = "input"
  /// The shape of a sample, if the configuration gives it.
  public let shape: Shape?

  public var inputCount: ClosedRange<Int> { 0...0 }
  public var isView: Bool { true }

  /// Creates an input.
  public init(shape: Shape? = nil) { self.shape = shape }

  public init(_ options: Options) throws {
    let dimensions = try options.integers("shape", default: [], in: 1...)
    shape = dimensions.isEmpty ? nil : Shape(checking: dimensions)
    guard dimensions.isEmpty || shape != nil else {
      throw options.failure("\(dimensions) has too many values", key: "shape")
    }
  }

  public var keras: KerasObject? {
    shape.map { shape in
      let batch: [JSONValue] = [.null] + shape.dimensions.map { .integer($0) }
      return KerasObject("InputLayer", ["batch_shape": .array(batch), "dtype": "float32"])
    }
  }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    guard let shape else { throw ShapeMismatch("has no shape, and no data set to take it from") }
    return shape
  }

  public func makeOperation(_ site: LayerSite) -> any LayerOperation { BoundOperation() }

  public func reference(_ site: ReferenceSite) -> [Double] { site.inputs[0] }

  /// The model binds inputs itself.
  private final class BoundOperation: LayerOperation {
    func forward(_ rows: Range<Int>, _ pass: Pass) {}
    func backward(_ rows: Range<Int>, _ pass: Pass) {}
  }
}
