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
      is used. Of a \
      classifier, a table of precision, recall and F1 of each class follows, with the confusion matrix \
      where there are at most 20 classes.

        nntrain evaluate runs/mnist-mlp/model.h5
        nntrain evaluate model.h5 --data other.h5 --inputs X --targets y
      """)

  @Argument(help: ArgumentHelp("The model or checkpoint.", valueName: "model.h5"))
  var model: String

  @Option(
    help: ArgumentHelp(
      "The HDF5 file with the samples (default: the file that the model's configuration names).",
      valueName: "file.h5"))
  var data: String?

  @OptionGroup var inputs: InputArguments

  @OptionGroup var targets: TargetArguments

  @Flag(help: "Print one JSON object instead of tables.")
  var json = false

  func run() throws {
    let stored = try StoredModel(model, threads: ProcessInfo.processInfo.activeProcessorCount)
    let names = try inputs.names()
    let targetNames = try targets.names()
    let isNamed = names != nil || targetNames != nil
    let evaluation = try stored.evaluate(
      isNamed ? .init(inputs: names, targets: targetNames) : nil, of: data)
    let text = EvaluationText(evaluation)
    Terminal.write(json ? text.json : text.text)
  }
}
