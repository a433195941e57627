import DataLoading
import Diagnostics
import HDF5
import NeuralNetwork

/// The training, validation and test sets of a configuration, open.
struct DataSets {
  var training: SampleSet
  var validation: SampleSet?
  var test: SampleSet?
  /// What the data is, in words for the header.
  let place: String

  /// A training set that is in memory already, and nothing else.
  init(_ training: SampleSet) {
    self.training = training
    place = training.place
  }

  /// Opens the data sets of a configuration.
  ///
  /// - Parameters:
  ///   - inputs: the names of the model's input layers, in order.
  ///   - outputs: those of its outputs.
  ///   - policy: how data sets are brought into memory.
  /// - Throws: `Failure` for what is missing or does not fit; `HDF5Error`.
  init(
    _ data: DataConfiguration, inputs: [String], outputs: [String], policy: StoragePolicy
  ) throws {
    guard data.file != nil || data.train.file != nil else {
      self = try DataSets(builtIn: data, inputs: inputs, outputs: outputs)
      return
    }
    var opener = SetOpener(
      defaultFile: data.file, inputs: inputs, outputs: outputs, policy: policy)
    let all = try opener.open(data.train, part: .train)
    let parts = try DataSets.parts(of: all, data.validation) {
      try opener.open($0, part: .validation)
    }
    training = parts.training
    validation = parts.validation
    test = try data.test.map { try opener.open($0, part: .test) }
    place = data.train.file ?? data.file ?? ""
    for set in [training, validation, test].compactMap({ $0 }) where set.samples.count == 0 {
      throw Failure(.data, "\(set.place) has no rows")
    }
  }

  /// The digits, where the configuration names no file.
  private init(builtIn data: DataConfiguration, inputs: [String], outputs: [String]) throws {
    let isPlain =
      data.train.inputs == nil && data.train.targets == nil
      && data.train.sampleWeights == nil && data.test == nil
    guard isPlain, inputs.count == 1, outputs.count == 1 else {
      throw Failure(
        .configuration,
        isPlain
          ? "data: names no file, and the built-in digits are for models with one input and output"
          : "data: names data sets but no file",
        advice: "add data.file; without data sets and file, the built-in digits are used")
    }
    let sets = try Digits.sets(input: inputs[0])
    let parts = try DataSets.parts(of: sets.training, data.validation) { _ in
      throw Failure(
        .configuration, "data.validation: the built-in digits have no validation set",
        advice: "use a fraction")
    }
    training = parts.training
    validation = parts.validation
    test = sets.test
    place = Digits.place
  }

  /// Where the samples of all sets come from.
  var sources: [any SampleSource] {
    [training, validation, test].compactMap { $0?.samples.source }
  }

  /// The same with one fold of the training set as the validation set.
  ///
  /// - Throws: `Failure` if there are more folds than samples.
  func split(_ fold: Fold?, seed: UInt64) throws -> DataSets {
    guard let fold else { return self }
    var sets = self
    let parts = try training.samples.split(fold, seed: seed)
    sets.training = training.replacing(parts.training)
    sets.validation = training.replacing(parts.validation)
    return sets
  }

  private static func parts(
    of set: SampleSet, _ validation: DataConfiguration.Validation,
    open: (DataConfiguration.Selection) throws -> SampleSet
  ) throws -> (training: SampleSet, validation: SampleSet?) {
    switch validation {
    case .none: return (set, nil)
    case .selection(let selection): return (set, try open(selection))
    case .fraction(let fraction):
      guard fraction > 0 else { return (set, nil) }
      let parts = try set.samples.split(validationFraction: fraction)
      return (set.replacing(parts.training), set.replacing(parts.validation))
    }
  }
}
