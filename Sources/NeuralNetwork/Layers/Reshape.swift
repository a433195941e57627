import Compute
import Configuration
import JSON

/// The values of a sample in another shape; one axis may be −1 and follows from the others.
///
/// Source: <https://keras.io/api/layers/reshaping_layers/reshape/>
public struct Reshape: Layer {
  public static let name = "reshape"
  /// The axes of a sample after the layer, one of them perhaps −1.
  public let targetShape: [Int]
  public var isView: Bool { true }

  public init(_ options: Options) throws {
    let target = try options.integers("target_shape", in: (-1)..., example: [-1])
    guard !target.contains(0), target.count(where: { $0 == -1 }) <= 1, !target.isEmpty else {
      throw options.failure(
        "needs axes of at least 1, at most one of them -1, is \(target)", key: "target_shape")
    }
    targetShape = target
  }

  public var keras: KerasObject? {
    KerasObject("Reshape", ["target_shape": .integers(targetShape)])
  }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    let count = inputs[0].count
    let mismatch = ShapeMismatch(
      "cannot turn \(inputs[0]) (\(count) values) into \(targetShape)")
    guard let known = Shape(checking: targetShape.filter { $0 != -1 }) else { throw mismatch }
    let isOpen = targetShape.contains(-1)
    guard isOpen ? count % known.count == 0 : count == known.count else { throw mismatch }
    return Shape(targetShape.map { $0 == -1 ? count / known.count : $0 })
  }

  public func makeOperation(_ site: LayerSite) -> any LayerOperation { ViewOperation(site) }

  public func reference(_ site: ReferenceSite) -> [Double] { site.inputs[0] }
}
