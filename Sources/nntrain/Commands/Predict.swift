import ArgumentParser
import Conversion
import Foundation
import HDF5
import Training

/// `nntrain predict`: the outputs of a trained model, as HDF5.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Writes the outputs of a trained model for the samples of a file.",
    discussion: """
      Takes raw inputs: the preprocessing that the model was trained with is applied first. The output \
      file gets one data set, 'predictions', with a row for each sample; of a model with several \
      outputs, one for each, 'predictions/<output>'. With --layer, it is the output of that layer \
      instead, such as the code of an autoencoder.

        nntrain predict runs/mnist-mlp/model.h5 --data data/mnist.h5 --output predictions.h5
      """)

  @Argument(help: ArgumentHelp("The model or checkpoint.", valueName: "model.h5"))
  var model: String

  @Option(
    help: ArgumentHelp(
      "The HDF5 file with the samples (default: the file that the model's configuration names).",
      valueName: "in.h5"))
  var data: String?

  @OptionGroup var inputs: InputArguments

  @Option(help: ArgumentHelp("The file to write.", valueName: "out.h5"))
  var output: String

  @Option(help: ArgumentHelp("The layer whose output is wanted.", valueName: "name"))
  var layer: String?

  @Flag(help: "Overwrite the output if it exists.")
  var force = false

  func run() throws {
    let stored = try StoredModel(model, threads: ProcessInfo.processInfo.activeProcessorCount)
    let names = try inputs.names()
    let target = try OutputFile(path: output, overwrite: force)
    UnfinishedFile.removeWhenInterrupted(target.temporaryPath)
    do {
      let datasets = try write(
        stored, names, to: File.create(target.temporaryPath, exclusive: true))
      try target.commit()
      Terminal.write("Wrote \(output): \(datasets)\n")
    } catch {
      target.discard()
      throw error
    }
  }

  /// Fills the output file, and returns what is in it, in words.
  private func write(
    _ stored: StoredModel, _ names: [String: String]?, to file: File
  ) throws -> String {
    var datasets: [Dataset] = []
    var words: [String] = []
    try stored.predict(names, of: data, layer: layer) { samples, outputs in
      let isOne = outputs.count == 1
      let group = isOne ? file.root : try file.root.createGroup(named: "predictions")
      for (name, shape) in outputs {
        let dataset = try group.createDataset(
          named: isOne ? "predictions" : name, .float32, shape: [samples] + shape.dimensions)
        words.append("predictions\(isOne ? "" : "/\(name)") \(dataset.shape)")
        datasets.append(dataset)
      }
    } write: { place, values, row in
      try datasets[place].writeRows(UnsafeBufferPointer(values.buffer), at: row)
    }
    try file.close()
    return words.joined(separator: ", ")
  }
}
