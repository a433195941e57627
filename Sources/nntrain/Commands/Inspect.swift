import ArgumentParser
import Diagnostics
import HDF5
import Interchange
import Training

/// `nntrain inspect`: what is in a model, a checkpoint or any other HDF5 file.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Shows what is in a model, a checkpoint or any other HDF5 file.",
    discussion: """
      Of a model or checkpoint it shows layers, shapes and parameters, loss and optimizer, the \
      progress of its training and the metrics so far. Of any other HDF5 file it shows the tree: \
      groups, and data sets with shape, type, size and storage. Links to other files are shown \
      and never followed.

        nntrain inspect runs/mnist-mlp/model.h5
        nntrain inspect --digest runs/mnist-mlp/model.h5
        nntrain inspect --attributes data.h5
      """)

  @Argument(help: ArgumentHelp("The HDF5 file.", valueName: "file.h5"))
  var path: String

  @Flag(help: "Show the tree of a model or checkpoint, too.")
  var tree = false

  @Flag(
    name: [.customShort("v"), .long],
    help: "Show the tree with the attributes of groups and data sets.")
  var attributes = false

  @Flag(
    help: """
      Print SHA-256 sums only: of all weights and, of a checkpoint, of the optimizer's state. Equal \
      sums mean equal names, shapes and bits.
      """)
  var digest = false

  func run() throws {
    CrashBlame.suspect(path)
    switch HDF5FileKind(ofFile: path) {
    case .sealed:
      let reader = try CheckpointReader(path, examining: true)
      try show(try File(path), weights: reader.weights) { ModelSummary(reader, in: $0).text }
    case .other:
      try FileExaminer.examine(path)
      let file = try File(path)
      if try file.root.kind(of: "model_weights") == .group {
        let weights = try StoredWeight.list(in: file.root)
        try show(file, weights: weights) { try ModelSummary(keras: $0).text }
      } else if digest {
        throw Failure(.data, "\(path.printable) holds no model whose weights could be summed")
      } else {
        try showTree(of: file)
      }
    }
  }

  /// Shows a model: its sums, or its summary and perhaps its tree.
  private func show(
    _ file: File, weights: [StoredWeight], summary: (File) throws -> String
  ) throws {
    guard !digest else { return try showDigest(of: file, weights: weights) }
    Terminal.write(try summary(file))
    guard tree || attributes else { return }
    Terminal.write("\n")
    try showTree(of: file)
  }

  private func showDigest(of file: File, weights: [StoredWeight]) throws {
    Terminal.write(try WeightDigest(of: weights).text + "\n")
    guard try file.root.kind(of: "nntrain") == .group else { return }
    let state = try file.root.group(named: "nntrain")
    let hasSlots = try state.kind(of: "optimizer") == .group
    let slots = hasSlots ? try state.group(named: "optimizer") : nil
    Terminal.write(try WeightDigest(ofOptimizer: slots, weights: weights).text + "\n")
  }

  private func showTree(of file: File) throws {
    let listing = try FileTree(of: file, showsAttributes: attributes)
    Terminal.write(listing.table.text)
    guard listing.damagedCount > 0 else { return }
    let objects =
      listing.damagedCount == 1 ? "one name leads" : "\(listing.damagedCount) names lead"
    throw Failure(
      .data, "\(path.printable) is damaged: \(objects) to what cannot be read",
      advice: "the lines marked unreadable tell more")
  }
}
