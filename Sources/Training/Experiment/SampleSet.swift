import DataLoading
import Diagnostics
import NeuralNetwork

/// Samples for a purpose, with what is done to their fields and what to call them in messages.
public struct SampleSet: Sendable {
  /// The samples; inputs come in the order of the model's input layers, then the targets.
  public private(set) var samples: Samples
  /// Where the targets of each output come from, in words:
  /// `data/mnist.h5: data set 'train/labels'`.
  public let targetPlaces: [String]
  /// What messages call the set.
  var place: String { targetPlaces[0] }
  /// What is done to each field.
  public private(set) var transforms: [Affine]

  /// Samples as they are.
  public init(_ samples: Samples, targetPlaces: [String]) {
    precondition(!targetPlaces.isEmpty, "targets from nowhere")
    self.samples = samples
    self.targetPlaces = targetPlaces
    transforms = samples.source.fields.map { _ in .identity }
  }

  /// The same with other samples of the same source.
  func replacing(_ samples: Samples) -> SampleSet {
    SampleSet(samples, targetPlaces: targetPlaces)
  }

  /// The same, transformed before it reaches the model.
  func transformed(by preprocessing: FittedPreprocessing) -> SampleSet {
    var set = self
    // Weights of samples come last, and not every set has them.
    let known = preprocessing.transforms
    set.transforms = transforms.indices.map { $0 < known.count ? known[$0] : .identity }
    if preprocessing.categories.contains(where: { $0 != nil }) {
      let known = preprocessing.categories
      let categories = transforms.indices.map { $0 < known.count ? known[$0] : nil }
      set.samples = Samples(
        EncodedSource(samples.source, categories: categories), samples.rows)
    }
    return set
  }

  /// The shape of a sample of each field of a role.
  func shapes(_ role: Field.Role) throws -> [Shape] {
    try samples.source.fields.filter { $0.role == role }.map { field in
      guard let shape = Shape(checking: field.shape) else {
        throw Failure(.data, "'\(field.name)' has samples of the shape \(field.shape)")
      }
      return shape
    }
  }

  /// Works on a batch of the set; a target without meaning becomes a failure that names its row.
  ///
  /// - Throws: what `work` throws, otherwise.
  func explaining<Result>(
    _ batch: Batch, _ work: (Batch) throws -> Result
  ) throws -> Result {
    do {
      return try work(batch)
    } catch let target as InvalidTarget {
      throw Failure(
        .data,
        "\(targetPlaces[target.output]), row \(batch.sampleRows[target.row]) \(target.message)")
    }
  }
}
