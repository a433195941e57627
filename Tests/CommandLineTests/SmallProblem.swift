import Foundation
import HDF5
import Testing

/// Samples that a small network learns in a few epochs: six whole numbers from 0 to 15, of which the
/// greatest pair decides the class.
struct SmallProblem {
  /// Rows of inputs and targets.
  struct Part {
    var inputs: [Float]
    var targets: [Int32]

    init(rows: Int, seed: UInt64) {
      var state = seed
      inputs = (0..<rows * SmallProblem.features).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Float(state >> 60)
      }
      targets = (0..<rows).map { [inputs] row in
        let sums = (0..<3).map { inputs[row * 6 + 2 * $0] + inputs[row * 6 + 2 * $0 + 1] }
        return Int32(sums.firstIndex(of: sums.max() ?? 0) ?? 0)
      }
    }
  }

  static let features = 6
  var parts: [String: Part]

  /// Samples of the parts that have any.
  init(training: Int = 40, validation: Int = 11, test: Int = 9) {
    parts = ["train": Part(rows: training, seed: 1)]
    if validation > 0 { parts["validation"] = Part(rows: validation, seed: 2) }
    if test > 0 { parts["test"] = Part(rows: test, seed: 3) }
  }

  /// Writes all parts as `train/inputs` and `train/targets`, and so on.
  func write(to path: String) throws {
    let file = try File.create(path)
    for (name, part) in parts {
      try file.root.createDataset(
        named: "\(name)/inputs", shape: [part.inputs.count / Self.features, Self.features],
        part.inputs)
      try file.root.createDataset(
        named: "\(name)/targets", shape: [part.targets.count], part.targets)
    }
    try file.close()
  }

  /// The configuration that trains on `data.h5`. Batches of 7: the last one of an epoch has 5 rows.
  static let configuration = """
    name: small
    seed: 5
    data:
      file: data.h5
      train: {inputs: train/inputs, targets: train/targets}
      validation: {inputs: validation/inputs, targets: validation/targets}
      test: {inputs: test/inputs, targets: test/targets}
      preprocessing: [{rescale: {scale: 0.0625}}]
    model:
      - dense: {units: 8, activation: relu, kernel_initializer: he_normal}
      - dropout: {rate: 0.25}
      - dense: {units: 3, activation: softmax}
    loss: sparse_categorical_crossentropy
    metrics: [accuracy]
    optimizer: {adam: {learning_rate: 0.02}}
    training:
      epochs: 3
      batch_size: 7
    checkpoint: {every: epoch, keep: 3}

    """

  /// The same with other lines in place of those from the preprocessing to the optimizer: the rest of `data`,
  /// `model` and what follows it up to `training`.
  static func configuration(withModel text: String) throws -> String {
    let start = try #require(configuration.range(of: "  preprocessing"))
    let end = try #require(configuration.range(of: "training:"))
    return configuration[..<start.lowerBound] + text + configuration[end.lowerBound...]
  }
}
