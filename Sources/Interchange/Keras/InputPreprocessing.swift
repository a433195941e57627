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
  /// A one-hot vector for each category number: not exported, as the model's input would have to take
  /// another shape.
  case oneHot(categories: Int)

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
    case .oneHot: return [("one_hot", nil)]
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
