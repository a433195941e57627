import Compute
import Configuration
import JSON

/// All values of a sample on one axis: `[a, b, …]` becomes `[a · b · …]`.
///
/// Source: <https://keras.io/api/layers/reshaping_layers/flatten/>
public struct Flatten: Layer {
  public static let name = "flatten"
  public var isView: Bool { true }

  /// Creates the layer.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: KerasObject? { KerasObject("Flatten") }

  public func outputShape(of inputs: [Shape]) -> Shape { Shape([inputs[0].count]) }

  public func makeOperation(_ site: LayerSite) -> any LayerOperation { ViewOperation(site) }

  public func reference(_ site: ReferenceSite) -> [Double] { site.inputs[0] }
}
