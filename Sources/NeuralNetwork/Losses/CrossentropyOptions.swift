import Configuration
import JSON

/// The options that crossentropies of targets for each output have in common.
struct CrossentropyOptions: Sendable {
  /// Whether the predictions are logits.
  let fromLogits: Bool
  /// How much less certain the targets are made.
  let labelSmoothing: LabelSmoothing

  /// The defaults.
  init() {
    fromLogits = false
    labelSmoothing = LabelSmoothing(0)
  }

  /// Reads the options.
  init(_ options: Options) throws {
    fromLogits = try options.boolean("from_logits", default: false)
    labelSmoothing = try LabelSmoothing(options)
  }

  /// Adds the options to a class of Keras.
  func write(to object: inout KerasObject) {
    object.append("from_logits", .boolean(fromLogits))
    object.append("label_smoothing", .number(labelSmoothing.amount))
  }

  /// A loss of Keras: with the defaults, its name alone.
  func keras(_ className: String, name: String) -> JSONValue {
    guard fromLogits || labelSmoothing.amount != 0 else { return .string(name) }
    var object = KerasObject(className)
    write(to: &object)
    return object.json()
  }
}
