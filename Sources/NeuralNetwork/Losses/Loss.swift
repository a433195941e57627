import Compute
import Configuration
import JSON

/// What training makes small: a number for each sample, from what the model predicts and what it
/// should.
///
/// Predictions and targets come as rows of the last axis; a sample with further axes has several
/// rows, over which its loss is the mean. Adding a loss means a file in this folder, a line in
/// `Catalogue+Losses.swift` and a test.
public protocol Loss: CatalogueEntry, Sendable {
  /// Whether the loss can be computed together with this activation, from the activation's input.
  func fuses(with activation: any Activation) -> Bool

  /// Whether the predictions are logits, by the configuration.
  var fromLogits: Bool { get }

  /// What outputs are: what metrics of classes read them as.
  var outputKind: OutputKind { get }

  /// What targets tell.
  static var targetKind: TargetKind { get }

  /// The shape of a sample of the targets for an output of the given shape.
  func targetShape(for output: Shape) -> Shape

  /// The sum of the losses of all rows, and the gradient of that sum times `scale`.
  ///
  /// - Parameters:
  ///   - predictions: `[rows, columns]`.
  ///   - targets: `[rows, columns]`, or `[rows, 1]` for class numbers.
  ///   - gradient: `[rows, columns]`, written; nil where only the loss is wanted.
  /// - Throws: `InvalidTarget` if a target cannot be one.
  func evaluate(
    _ predictions: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double

  /// The same from logits, with the fused activation applied to them in place: they are predictions
  /// afterwards. The gradient is that with respect to the logits.
  func evaluate(
    fusedLogits logits: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double

  /// The loss of one row in double precision by the plain formula.
  func reference(_ prediction: [Double], target: [Double]) -> Double

  /// What Keras calls the loss; nil if it cannot express it as it is configured.
  var keras: JSONValue? { get }
}

extension Loss {
  /// Not in Keras.
  public var keras: JSONValue? { nil }

  /// None.
  public func fuses(with activation: any Activation) -> Bool { false }

  /// They are what the loss is about.
  public var fromLogits: Bool { false }

  /// Logits are scores; other numbers may be probabilities.
  public var outputKind: OutputKind { fromLogits ? .score : .probability }

  /// Numbers of any kind.
  public static var targetKind: TargetKind { .numbers }

  /// One target for each output.
  public func targetShape(for output: Shape) -> Shape { output }

  /// Not offered.
  public func evaluate(
    fusedLogits logits: Matrix, targets: Matrix, gradient: Matrix?, scale: Float
  ) throws -> Double {
    preconditionFailure("\(Self.name) is not fused with any activation")
  }
}

/// A target that the loss has no meaning for, such as class 12 of 10.
public struct InvalidTarget: Error, Equatable {
  /// The row that has it.
  public let row: Int
  /// The place among the model's outputs of the one whose target it is.
  public let output: Int
  /// What is wrong, in words that follow the name of the data set and the row.
  public let message: String

  /// Creates the error.
  public init(row: Int, output: Int = 0, _ message: String) {
    self.row = row
    self.output = output
    self.message = message
  }
}
