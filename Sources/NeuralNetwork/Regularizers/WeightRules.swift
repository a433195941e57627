import Configuration
import JSON

/// What holds for a weight in training, beside its first values: a penalty and a constraint.
public struct WeightRules: Sendable {
  /// The penalty that is added to the loss.
  public var regularizer: (any Regularizer)?
  /// What the weight is held to after each update.
  public var constraint: (any Constraint)?

  /// No rules.
  public static let none = WeightRules()

  private init() {}

  /// Reads `<weight>_regularizer` and `<weight>_constraint` of a layer's options.
  public init(_ options: Options, weight: String) throws {
    regularizer = try options.optionalEntry("\(weight)_regularizer", from: .regularizers)
    constraint = try options.optionalEntry("\(weight)_constraint", from: .constraints)
  }

  /// The same options for Keras.
  func append(to object: inout KerasObject, weight: String) {
    if let value = regularizer?.keras { object.append("\(weight)_regularizer", value) }
    if let value = constraint?.keras { object.append("\(weight)_constraint", value) }
  }
}
