import Configuration
import DataLoading
import Foundation

/// Where samples come from, and what is done to them before they reach the model.
public struct DataConfiguration: Sendable {
  /// Inputs and targets of some samples, by the names of their data sets.
  public struct Selection: Sendable {
    /// The HDF5 file; nil for that of `data.file`.
    public let file: String?
    /// The data set of each input layer; the key is empty where the only input is meant. Nil: to be
    /// found by the usual names.
    public let inputs: [String: String]?
    /// The data set of the targets of each output; the key is empty where the only output is meant.
    /// Nil: to be found by the usual names.
    public let targets: [String: String]?
    /// The data set of the factors of the samples' losses, if there is one.
    public let sampleWeights: String?

    /// Names data sets.
    public init(
      file: String? = nil, inputs: [String: String]?, targets: [String: String]?,
      sampleWeights: String? = nil
    ) {
      self.sampleWeights = sampleWeights
      self.file = file
      self.inputs = inputs
      self.targets = targets
    }

    init(_ options: Options) throws {
      file = try options.optionalString("file")
      inputs = try Self.datasets(options, "inputs", of: "input layer")
      targets = try Self.datasets(options, "targets", of: "output layer")
      sampleWeights = try options.optionalString("sample_weights")
    }

    /// A data set, or one for each of several layers.
    private static func datasets(
      _ options: Options, _ key: String, of layer: String
    ) throws -> [String: String]? {
      let node = options.node(
        key, type: "data set, or map from \(layer) to data set", default: "usual names")
      guard let node else { return nil }
      guard !node.isScalar else { return ["": try node.string()] }
      let pairs = try node.entries().map { ($0.key, try $0.value.string()) }
      return Dictionary(pairs) { first, _ in first }
    }
  }

  /// What is held out of the training set.
  public enum Validation: Sendable {
    /// Nothing.
    case none
    /// The last rows of the training set, before shuffling.
    case fraction(Double)
    /// Samples of their own.
    case selection(Selection)
  }

  /// The HDF5 file of all selections that do not name one; nil for the built-in problem.
  public let file: String?
  /// The training set.
  public let train: Selection
  /// The validation set.
  public let validation: Validation
  /// The test set.
  public let test: Selection?
  /// The order of samples; nil: as fits the file's layout.
  public let shuffle: Shuffle
  /// Mebibytes of a file's data sets that are read into memory as a whole where they cannot be
  /// mapped; larger ones are read as they are needed.
  public let residentMebibytes: Int
  /// What is done to the inputs.
  public let preprocessing: [any Preprocessing]
  /// What is done to the targets: losses, metrics and predictions are then in their new units.
  public let targetPreprocessing: [any Preprocessing]

  /// The choices of `data.shuffle`.
  public enum Shuffle: String, Sendable, CaseIterable {
    /// As fits the layout of the file.
    case auto
    /// Any order of all samples.
    case full
    /// Chunks first, then rows within a window of chunks.
    case chunked
    /// The order of the file.
    case none
  }

  init(_ options: Options) throws {
    file = try options.optionalString("file")
    train = try Selection(options.options("train"))
    validation = try Self.validation(options)
    test = try options.optionalOptions("test").map { try Selection($0) }
    shuffle = try options.choice("shuffle", default: .auto)
    residentMebibytes = try options.integer(
      "resident_mib", default: StoragePolicy().residentBytes >> 20, in: 0...(1 << 30))
    preprocessing = try options.entries("preprocessing", from: .preprocessing, default: [])
    targetPreprocessing = try options.entries(
      "target_preprocessing", from: .preprocessing, default: [])
  }

  /// All files that are named, each once.
  var files: [String] {
    var selections = [train, test].compactMap(\.self)
    if case .selection(let selection) = validation { selections.append(selection) }
    return Set([file].compactMap(\.self) + selections.compactMap(\.file)).sorted()
  }

  /// How data sets are brought into memory, by a process on its own.
  var storagePolicy: StoragePolicy {
    var policy = StoragePolicy()
    policy.residentBytes = residentMebibytes << 20
    policy.threads = ProcessInfo.processInfo.activeProcessorCount
    return policy
  }

  /// How data sets are brought into memory by ranks together.
  ///
  /// - Parameter threads: those of a rank.
  func sharedStoragePolicy(threads: Int) -> StoragePolicy {
    var policy = storagePolicy
    policy.threads = threads
    policy.defersReading = true
    return policy
  }

  /// What is done to inputs and to targets.
  var chains: [PreprocessingChain] {
    [PreprocessingChain(preprocessing), PreprocessingChain(targetPreprocessing, role: .target)]
  }

  private static func validation(_ options: Options) throws -> Validation {
    guard let section = try options.optionalOptions("validation") else { return .none }
    let fraction = try section.optionalNumber("fraction", in: 0..<1)
    let selection = try Selection(section)
    guard let fraction else { return .selection(selection) }
    guard selection.file == nil, selection.inputs == nil, selection.targets == nil,
      selection.sampleWeights == nil
    else {
      throw section.failure("takes either a fraction of the training set or data sets, has both")
    }
    return .fraction(fraction)
  }
}
