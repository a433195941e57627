import ArgumentParser
import Foundation
import Training

/// `nntrain evaluate`: loss and metrics of a trained model.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measures a trained model on a data set.",
    discussion: """
      Prints the loss and the metrics of the model's configuration, each over all samples, after the \
      preprocessing that the model was trained with. Without --data, the configuration's own test set \
      is used.

        nntrain evaluate runs/mnist-mlp/model.h5
        nntrain evaluate model.h5 --data other.h5 --inputs X --targets y
      """)

  @Argument(help: ArgumentHelp("The model or checkpoint.", valueName: "model.h5"))
  var model: String

  @Option(help: ArgumentHelp("The HDF5 file with the samples.", valueName: "file.h5"))
  var data: String?

  @OptionGroup var inputs: InputArguments

  @Option(help: ArgumentHelp("The data set of the targets.", valueName: "dataset"))
  var targets: String?

  func run() throws {
    let stored = try StoredModel(model, threads: ProcessInfo.processInfo.activeProcessorCount)
    let names = try inputs.names()
    let isNamed = names != nil || targets != nil
    let (record, samples) = try stored.evaluate(
      isNamed ? .init(inputs: names, targets: targets) : nil, of: data)
    var table = TextTable()
    table.append(["samples", NumberText.grouped(samples)])
    for (name, value) in record.values { table.append([name, "\(value)"]) }
    Terminal.write(table.text)
  }
}
