import Compute
import Diagnostics
import HDF5
import Interchange
import NeuralNetwork

/// A checkpoint to go on from, or a model to use: checked, opened, and read on request.
///
/// The seal is checked by plain reads of the whole file before the HDF5 library opens it. Weights
/// are found by name, so that their order in the file, which is Keras', does not matter.
public struct CheckpointReader: Sendable {
  /// The path of the file.
  public let path: String
  /// Everything but the large parts.
  public let checkpoint: Checkpoint
  /// The SHA-256 of the content, as in the file's header.
  public let digest: [UInt8]
  /// All weights, in the file's order.
  public let weights: [StoredWeight]
  /// The names of the optimizer's slots, sorted.
  public let slotNames: [String]
  private let state: Group

  /// Checks and opens a file.
  ///
  /// - Parameter examining: whether a process of its own opens it first, as a file of others: anybody can
  ///   make a seal, which tells of damage, not of who wrote the file.
  /// - Throws: `Failure` with code `missingInput`; `data` for what is damaged or no checkpoint;
  ///   `configuration` for a newer format; `inputOutput`. `HDF5Error`.
  public init(_ path: String, examining: Bool = false) throws {
    digest = try Seal(checking: PlainFile(path)).digest
    if examining { try FileExaminer.examine(path) }
    let file = try File(path)
    self.path = path
    state = try file.root.group(named: "nntrain")
    checkpoint = try Checkpoint(from: state, of: path)
    weights = try StoredWeight.list(in: file.root)
    slotNames =
      try state.kind(of: "optimizer") == nil ? [] : state.group(named: "optimizer").names
  }

  /// Checks that the file holds exactly the weights of a model.
  ///
  /// - Throws: `Failure` with code `configuration` that tells the first difference.
  public func requireModel(_ layout: WeightLayout) throws {
    let stored = Dictionary(weights.map { ($0.path, $0.dataset.shape) }) { first, _ in first }
    for weight in layout.weights {
      guard let shape = stored[weight.path] else {
        throw mismatch("it has no weight '\(weight.path)', which the model has")
      }
      guard shape == weight.shape else {
        throw mismatch("'\(weight.path)' is \(shape) in it and \(weight.shape) in the model")
      }
    }
    let known = Set(layout.weights.map(\.path))
    if let stranger = weights.first(where: { !known.contains($0.path) }) {
      throw mismatch("it has the weight '\(stranger.path)', which the model has not")
    }
  }

  /// Reads all weights of a model into its flat block.
  ///
  /// - Throws: as `requireModel(_:)`; `HDF5Error`.
  public func readWeights(_ layout: WeightLayout, into block: Matrix) throws {
    precondition(block.count >= layout.blockCount, "too small a block")
    try requireModel(layout)
    let stored = Dictionary(weights.map { ($0.path, $0.dataset) }) { first, _ in first }
    for weight in layout.weights {
      try stored[weight.path]?.read(into: block.slice(weight.range).buffer)
    }
  }

  /// Reads one weight that the file is known to have.
  ///
  /// - Throws: `HDF5Error`.
  func readWeight(_ weight: Weight, into values: Matrix) throws {
    try weights.first { $0.path == weight.path }?.dataset.read(into: values.buffer)
  }

  /// Reads the part of the optimizer's state that belongs to one weight.
  ///
  /// - Throws: `Failure` with code `configuration` if the shapes differ; `HDF5Error`.
  func readSlot(_ name: String, _ weight: Weight, into values: Matrix) throws {
    let dataset = try state.group(named: "optimizer/\(name)").dataset(named: weight.path)
    guard dataset.shape == weight.shape else {
      throw mismatch(
        "'\(name)' of '\(weight.path)' is \(dataset.shape) in it, \(weight.shape) in the model")
    }
    try dataset.read(into: values.buffer)
  }

  /// Reads a vector of the optimizer's state into a block laid out as the weights are.
  ///
  /// - Throws: `Failure` with code `configuration` if the optimizer was another or the shapes
  ///   differ; `HDF5Error`.
  public func readSlot(_ name: String, _ layout: WeightLayout, into block: Matrix) throws {
    precondition(block.count >= layout.blockCount, "too small a block")
    guard slotNames.contains(name) else {
      throw mismatch("it has no '\(name)' of an optimizer", what: "an optimizer")
    }
    for weight in layout.weights {
      try readSlot(name, weight, into: block.slice(weight.range))
    }
  }

  /// Checks that the optimizer whose state the file holds is this one.
  ///
  /// - Throws: `Failure` with code `configuration`.
  public func requireOptimizer(_ name: String, slots: [String]) throws {
    guard checkpoint.optimizer == name else {
      throw mismatch(
        "its optimizer is \(checkpoint.optimizer), the configuration's is \(name)",
        what: "another optimizer")
    }
    guard !slotNames.isEmpty || slots.isEmpty else {
      throw Failure(
        .configuration, "\(path) is a model without the state of its optimizer",
        advice: "resume from a checkpoint")
    }
    guard slots.sorted() == slotNames else {
      let lists = [slotNames, slots.sorted()].map { "[\($0.joined(separator: ", "))]" }
      throw mismatch(
        "it keeps \(lists[0]) for \(name), the configuration asks for \(lists[1])",
        what: "another optimizer")
    }
  }

  private func mismatch(_ words: String, what: String = "another model") -> Failure {
    Failure(
      .configuration, "\(path) is a checkpoint of \(what): \(words)",
      advice: "resume with the configuration it was written with")
  }
}
