import ArgumentParser
import Diagnostics
import HDF5

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

  @Flag(
    name: [.customShort("v"), .long],
    help: "Show the attributes of groups and data sets, too. Implies --tree.")
  var attributes = false

  @Flag(help: "Show the tree of a model or checkpoint as well.")
  var tree = false

  func run() throws {
    LibraryCrash.isDamage(of: path.printable)
    let file = try File(path)
    try showTree(of: file)
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
