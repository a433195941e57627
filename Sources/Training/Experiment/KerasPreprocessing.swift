import DataLoading
import Interchange
import NeuralNetwork

extension FittedPreprocessing {
  /// What is done to each input, by name, in the form in which Keras' layers can do it.
  ///
  /// - Parameter shapes: the shape of a sample of each input layer, which need not be that of its
  ///   data.
  /// - Throws: `Failure` if what was learned does not fit the fields.
  func forKeras(
    _ fields: [Field], shapes: [String: Shape]
  ) throws -> [String: [InputPreprocessing]] {
    let inputs = fields.filter { $0.role == .input }
    return Dictionary(
      uniqueKeysWithValues: try inputs.map { field in
        let shape = shapes[field.name]?.dimensions ?? field.shape
        let steps = try chain.entries.enumerated().compactMap { place, entry in
          entry.inputs?.contains(field.name) ?? true
            ? try step(entry, learned(byEntry: place, about: field), field, shape) : nil
        }
        return (field.name, steps)
      })
  }

  private func step(
    _ entry: any Preprocessing, _ learned: [String: [Double]], _ field: Field, _ shape: [Int]
  ) throws -> InputPreprocessing? {
    switch entry {
    case let rescale as Rescale:
      return .rescale(scale: rescale.scale, offset: rescale.offset)
    case let standardize as Standardize:
      let numbers = try standardize.normalization(field, learned: learned, shape: shape)
      return .standardize(mean: numbers.mean, variance: numbers.variance)
    case let minMax as MinMax:
      let numbers = try minMax.normalization(field, learned: learned, shape: shape)
      return .standardize(mean: numbers.mean, variance: numbers.variance)
    case let oneHot as OneHot:
      // What is known of the field is its shape behind the encoding.
      let raw = Array(field.shape.dropLast())
      return .oneHot(
        categories: try oneHot.categories(field, learned: learned) ?? 1,
        shape: raw.isEmpty ? [1] : raw)
    default: return nil
    }
  }
}
