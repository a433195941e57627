import Compute
import Configuration
import JSON

/// A penalty on the size of values, added to the loss: of a weight, or of a layer's output.
///
/// Adding one means a file in this folder, a line in `Catalogue+Regularizers.swift` and a test.
public protocol Regularizer: CatalogueEntry, Sendable {
  /// The penalty on some values, which is the sum of those on each of them.
  func penalty(of values: Matrix) -> Double

  /// Adds the gradient of the penalty, times `scale`, to a gradient with respect to the values.
  func addGradient(of values: Matrix, to gradient: Matrix, scale: Float)

  /// The penalty in double precision by the plain formula.
  func reference(_ values: [Double]) -> Double

  /// What Keras calls the regularizer; nil if it has none like it.
  var keras: JSONValue? { get }
}

extension Regularizer {
  /// Not in Keras.
  public var keras: JSONValue? { nil }
}
