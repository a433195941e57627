import Compute
import Configuration
import JSON

/// A function that is applied to the outputs of a layer.
///
/// Adding one means a file in this folder, a line in `Catalogue+Activations.swift` and a test.
public protocol Activation: CatalogueEntry, Sendable {
  /// Whether `backward` looks at the input of the activation, not only at its output.
  var gradientNeedsInput: Bool { get }

  /// Where the function is flat, so that a unit that is always there learns no more; nil: nowhere, or
  /// it acts on several values together.
  var saturation: Saturation? { get }

  /// Computes `output` from `input`, which may be the same memory. A row is one sample, or one
  /// position of a sample: functions that are not element-wise act along rows.
  func forward(_ input: Matrix, into output: Matrix)

  /// Turns the gradient with respect to the output into that with respect to the input, in place.
  ///
  /// - Parameter input: valid only if `gradientNeedsInput`.
  func backward(input: Matrix, output: Matrix, gradient: Matrix)

  /// The output for one row, in double precision by the plain formula.
  func reference(_ row: [Double]) -> [Double]

  /// What Keras calls the activation; nil if it cannot express it as it is configured.
  var keras: JSONValue? { get }
}

extension Activation {
  /// Only the output.
  public var gradientNeedsInput: Bool { false }
  /// Nowhere.
  public var saturation: Saturation? { nil }
  /// Not in Keras.
  public var keras: JSONValue? { nil }
}
