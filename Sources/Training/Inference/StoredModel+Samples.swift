import Configuration
import DataLoading
import Diagnostics
import NeuralNetwork

/// What a stored model is fed with.
extension StoredModel {
  /// What to evaluate: data sets of a file, by default those of the configuration's test set; without
  /// a file, the configuration's own test set.
  func testSet(
    _ selection: DataConfiguration.Selection?, of path: String?
  ) throws -> SampleSet {
    let data = configuration.data
    if path == nil, selection == nil {
      let sets = try DataSets(
        data, inputs: inputNames, outputs: outputNames, policy: data.storagePolicy)
      guard let test = sets.test else {
        throw Failure(
          .usage, "the model's configuration has no test set", advice: "name a file with --data")
      }
      return test
    }
    var opener = SetOpener(
      defaultFile: path ?? data.file, inputs: inputNames, outputs: outputNames,
      policy: data.storagePolicy)
    let trained = data.test ?? data.train
    return try opener.open(
      selection ?? .init(inputs: trained.inputs, targets: trained.targets), part: .test)
  }

  /// What to predict for: data sets of a file, by default those of the configuration.
  func inputSet(_ inputs: [String: String]?, of path: String?) throws -> SampleSet {
    let data = configuration.data
    if path == nil, inputs == nil, data.file == nil, data.test?.file == nil {
      return try DataSets(
        data, inputs: inputNames, outputs: outputNames, policy: data.storagePolicy
      ).test
        ?? DataSets(data, inputs: inputNames, outputs: outputNames, policy: data.storagePolicy)
        .training
    }
    var opener = SetOpener(
      defaultFile: path ?? data.test?.file ?? data.file, inputs: inputNames, outputs: outputNames,
      policy: data.storagePolicy)
    return try opener.openInputs(
      inputs, trained: [data.test?.inputs, data.train.inputs].compactMap(\.self))
  }

  /// A set with the transformations of the training, after a look at its shapes.
  func prepared(_ set: SampleSet) throws -> SampleSet {
    let fields = set.samples.source.fields
    let learned = checkpoint.statistics.lists
    let inputs = fields.filter { $0.role == .input }
    for (index, field) in zip(graph.inputs, inputs) {
      let wanted = graph.nodes[index].shape
      let categories = try configuration.data.chains[0].categories(of: field, learned: learned)
      guard field.columns * (categories ?? 1) == wanted.count else {
        let encoding = categories.map { ", each of \($0) categories" } ?? ""
        throw Failure(
          .data,
          "the data for the input '\(graph.nodes[index].name)' has samples of shape "
            + "\(Shape(checking: field.shape) ?? wanted)\(encoding), the model takes \(wanted)")
      }
    }
    // What is only predicted has no targets to transform.
    let chains = configuration.data.chains.filter { chain in
      chain.role == .input || fields.contains { $0.role == chain.role }
    }
    let fitted = try chains.map {
      try FittedPreprocessing($0, fields: fields, learned: learned)
    }
    return set.transformed(by: fitted.joined())
  }
}
