import JSON
import NeuralNetwork

/// What is done to the raw values of an input before the model's first layer, as Keras layers can
/// do it.
///
/// It is exported as layers right after the input, so that a model opened by Keras takes raw values.
public enum InputPreprocessing: Sendable, Hashable {
  /// `y = x · scale + offset`: Keras' Rescaling.
  case rescale(scale: Double, offset: Double)
  /// `y = (x − mean) / max(√variance, 10⁻⁷)`: Keras' Normalization.
  ///
  /// The lists have one number for all values of a sample, or one for each value, or one for each
  /// position along the last axis.
  case standardize(mean: [Double], variance: [Double])
  /// A one-hot vector for each category number: Keras' CategoryEncoding. `shape` is that of a sample's
  /// numbers, which the input then has.
  case oneHot(categories: Int, shape: [Int])

  /// The shape of a sample before the step, where it is another one than after it.
  var rawShape: Shape? {
    guard case .oneHot(_, let shape) = self else { return nil }
    return Shape(shape)
  }

  /// The layers in Keras, each with a name for what it does.
  ///
  /// Normalization keeps statistics along the last axis only, so those for every value of a sample
  /// with several axes need the sample flat.
  func layers(for shape: Shape) -> [(purpose: String, object: KerasObject?)] {
    switch self {
    case .rescale(let scale, let offset):
      return [
        (
          "rescaling",
          KerasObject("Rescaling", ["scale": .number(scale), "offset": .number(offset)])
        )
      ]
    case .oneHot(let categories, let raw):
      let encoding = KerasObject(
        "CategoryEncoding",
        ["num_tokens": .integer(categories), "output_mode": "one_hot"])
      // A last axis of 1 gives way to that of the categories.
      let encoded = (raw.last == 1 ? raw.dropLast() : raw[...]) + [categories]
      guard Array(encoded) != shape.dimensions else { return [("one_hot", encoding)] }
      return [
        ("one_hot", encoding),
        ("reshape", KerasObject("Reshape", ["target_shape": .integers(shape.dimensions)])),
      ]
    case .standardize(let mean, let variance):
      precondition(mean.count == variance.count, "\(mean.count) means, \(variance.count) variances")
      guard mean.count > 1 || shape.last == 1 else {
        let statistics: KeyValuePairs<String, JSONValue> = [
          "mean": .number(mean[0]), "variance": .number(variance[0]),
        ]
        return [("normalization", KerasObject("Normalization", statistics))]
      }
      let normalization = KerasObject(
        "Normalization",
        ["axis": [.integer(-1)], "mean": .numbers(mean), "variance": .numbers(variance)])
      guard mean.count != shape.last else { return [("normalization", normalization)] }
      precondition(mean.count == shape.count, "\(mean.count) means for samples of \(shape)")
      return [
        ("flatten", KerasObject("Flatten")), ("normalization", normalization),
        ("reshape", KerasObject("Reshape", ["target_shape": .integers(shape.dimensions)])),
      ]
    }
  }
}
