import Compute
import Configuration
import JSON

/// A kind of layer with its options: what it computes, and on which weights.
///
/// A layer is a value without memory; `makeOperation` gives it some. Adding one means a file in this
/// folder, a line in `Catalogue+Layers.swift` and a test.
public protocol Layer: CatalogueEntry, Sendable {
  /// How many inputs the layer takes.
  var inputCount: ClosedRange<Int> { get }

  /// Whether output and input are the same values in the same order, in another shape.
  var isView: Bool { get }

  /// The shape of the output.
  ///
  /// - Throws: `ShapeMismatch` if the layer cannot work on such inputs.
  func outputShape(of inputs: [Shape]) throws -> Shape

  /// The weights that the layer needs for such inputs, in Keras' order.
  func weights(for inputs: [Shape]) -> [WeightDescription]

  /// The numbers of a shard whose sums over a training step the layer wants to know: see
  /// `StatisticsOperation`.
  func statisticsCount(for inputs: [Shape]) -> Int

  /// Whether the layer adds up numbers over all ranks in each forward and in each backward pass.
  var isSynchronized: Bool { get }

  /// The layer at work in a model.
  ///
  /// - Throws: `OneDNNError`.
  func makeOperation(_ site: LayerSite) throws -> any LayerOperation

  /// The output in double precision by the plain formula: the reference that tests compare with.
  ///
  /// - Parameters:
  ///   - inputs: each `[rows, shape.count]`.
  ///   - weights: in the order of `weights(for:)`.
  func reference(_ site: ReferenceSite) -> [Double]

  /// The layer without its activation, and that activation, if the layer ends with one.
  ///
  /// A loss that is computed together with the activation takes it over.
  var detachingActivation: (layer: any Layer, activation: any Activation)? { get }

  /// What the layer is in Keras; nil if Keras cannot express it as it is configured.
  var keras: KerasObject? { get }
}

extension Layer {
  /// One input.
  public var inputCount: ClosedRange<Int> { 1...1 }
  /// New values.
  public var isView: Bool { false }
  /// No weights.
  public func weights(for inputs: [Shape]) -> [WeightDescription] { [] }
  /// None.
  public func statisticsCount(for inputs: [Shape]) -> Int { 0 }
  /// Ranks work by themselves.
  public var isSynchronized: Bool { false }
  /// No activation.
  public var detachingActivation: (layer: any Layer, activation: any Activation)? { nil }
  /// Not in Keras.
  public var keras: KerasObject? { nil }
}

/// Inputs that a layer cannot work on; in words that follow "the layer".
public struct ShapeMismatch: Error, Equatable {
  /// What is wrong.
  public let message: String

  /// Creates the error.
  public init(_ message: String) { self.message = message }
}
