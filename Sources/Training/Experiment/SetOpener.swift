import DataLoading
import Diagnostics
import HDF5

/// Opens selections of data sets, each file once.
struct SetOpener {
  /// What a selection is for.
  enum Part: String { case train, validation, test }

  private let defaultFile: String?
  private let inputs: [String]
  private let outputs: [String]
  private let policy: StoragePolicy
  private var files: [String: File] = [:]

  /// - Parameters:
  ///   - inputs: the names of the model's input layers, in order.
  ///   - outputs: those of its outputs.
  ///   - policy: how data sets are brought into memory.
  init(
    defaultFile: String?, inputs: [String], outputs: [String],
    policy: StoragePolicy = StoragePolicy()
  ) {
    self.policy = policy
    self.defaultFile = defaultFile
    self.inputs = inputs
    self.outputs = outputs
  }

  mutating func open(_ selection: DataConfiguration.Selection, part: Part) throws -> SampleSet {
    guard let path = selection.file ?? defaultFile else {
      throw Failure(
        .configuration, "data.\(part.rawValue): no file is named", advice: "add data.file")
    }
    let file = try files[path] ?? File(path)
    files[path] = file
    let usual = try usualNames(selection, part, file)
    let datasets = try inputDatasets(selection, part, usual: usual)
    let targets = try Self.datasets(
      selection.targets ?? usual.map { ["": $0.targets] } ?? [:], of: outputs,
      "data.\(part.rawValue).targets", kind: "output")
    let targetNames = outputs.count == 1 ? ["targets"] : outputs
    let fields =
      zip(inputs, datasets).map { FieldSelection.input($0, $1) }
      + zip(targetNames, targets).map { FieldSelection.target($0, $1) }
      + (selection.sampleWeights.map { [FieldSelection.sampleWeights($0)] } ?? [])
    let source = try HDF5Source(file, fields, policy: policy)
    if let weights = source.fields.first(where: { $0.role == .sampleWeight }), weights.columns != 1
    {
      throw Failure(
        .data,
        "\(path): data set '\(selection.sampleWeights ?? "")' has samples of the shape "
          + "\(weights.shape), but a sample has one weight")
    }
    return SampleSet(
      Samples(source), targetPlaces: targets.map { "\(path): data set '\($0)'" })
  }

  /// Opens inputs alone.
  ///
  /// - Parameters:
  ///   - chosen: the data sets that the user names.
  ///   - trained: those that the model was trained and tested with; without `chosen`, the first of
  ///     them that the file has, else data sets of the input layers' own names, else a usual name.
  mutating func openInputs(
    _ chosen: [String: String]?, trained: [[String: String]]
  ) throws -> SampleSet {
    guard let path = defaultFile else {
      throw Failure(.usage, "no file to predict for is named", advice: "add --data FILE.h5")
    }
    let file = try File(path)
    let names = try chosen ?? inputNames(in: file, trained: trained)
    let datasets = try inputDatasets(.init(inputs: names, targets: nil), .test, usual: nil)
    let source = try HDF5Source(
      file, zip(inputs, datasets).map { FieldSelection.input($0, $1) }, policy: policy)
    return SampleSet(Samples(source), targetPlaces: [path])
  }

  private func inputNames(
    in file: File, trained: [[String: String]]
  ) throws -> [String: String] {
    let own = Dictionary(uniqueKeysWithValues: inputs.map { ($0, $0) })
    let found = (trained + [own]).first { names in
      names.values.allSatisfy { (try? file.root.contains($0)) ?? false }
    }
    if let found { return found }
    // Of several inputs, the error about the first that is missing says what the file has.
    guard inputs.count == 1 else { return trained.first ?? own }
    return ["": try DatasetNames.detectInputs(in: file)]
  }

  /// The usual names of what a selection leaves open.
  private func usualNames(
    _ selection: DataConfiguration.Selection, _ part: Part, _ file: File
  ) throws -> DatasetNames.Pair? {
    guard selection.inputs == nil || selection.targets == nil else { return nil }
    let names = try DatasetNames.detect(in: file)
    let pair: DatasetNames.Pair? =
      switch part {
      case .train: names.train
      case .validation: names.validation
      case .test: names.test
      }
    guard let pair else {
      throw Failure(
        .configuration,
        "data.\(part.rawValue): \(file.path) has no data sets with usual names for it",
        advice: "name data.\(part.rawValue).inputs and data.\(part.rawValue).targets")
    }
    return pair
  }

  /// The data set of each input layer.
  private func inputDatasets(
    _ selection: DataConfiguration.Selection, _ part: Part, usual: DatasetNames.Pair?
  ) throws -> [String] {
    guard let named = selection.inputs ?? usual.map({ ["": $0.inputs] }) else { return [] }
    return try Self.datasets(
      named, of: inputs, "data.\(part.rawValue).inputs", kind: "input layer")
  }

  /// The data set of each layer of a kind.
  ///
  /// - Parameters:
  ///   - named: by the layer's name, or the only one by an empty name.
  ///   - key: the key of the configuration, for messages.
  private static func datasets(
    _ named: [String: String], of layers: [String], _ key: String, kind: String
  ) throws -> [String] {
    if let only = named[""] {
      guard layers.count == 1 else {
        throw Failure(
          .configuration, "\(key): one data set for the \(layers.count) \(kind)s of the model",
          advice: "name one for each: {\(layers.map { "\($0): …" }.joined(separator: ", "))}")
      }
      return [only]
    }
    if let stranger = named.keys.sorted().first(where: { !layers.contains($0) }) {
      throw Failure(
        .configuration, "\(key): the model has no \(kind) '\(stranger)'",
        advice: "it has \(layers.joined(separator: ", "))")
    }
    return try layers.map { layer in
      guard let dataset = named[layer] else {
        throw Failure(.configuration, "\(key): no data set for the \(kind) '\(layer)'")
      }
      return dataset
    }
  }
}
