import DataLoading
import Interchange

extension FittedPreprocessing {
  /// What is done to each input, by name, in the form in which Keras' layers can do it.
  func forKeras(_ fields: [Field]) -> [String: [InputPreprocessing]] {
    let inputs = fields.filter { $0.role == .input }
    return Dictionary(
      uniqueKeysWithValues: inputs.map { field in
        let steps = chain.entries.enumerated().compactMap { place, entry in
          entry.inputs?.contains(field.name) ?? true
            ? step(entry, learned(byEntry: place, about: field)) : nil
        }
        return (field.name, steps)
      })
  }

  private func step(
    _ entry: any Preprocessing, _ learned: [String: [Double]]
  ) -> InputPreprocessing? {
    switch entry {
    case let rescale as Rescale: .rescale(scale: rescale.scale, offset: rescale.offset)
    case is Standardize:
      .standardize(mean: learned["mean"] ?? [], variance: learned["variance"] ?? [])
    default: nil
    }
  }
}
