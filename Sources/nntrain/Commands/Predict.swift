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
      file gets one data set, 'predictions', with a row for each sample. With --layer, it is the \
      output of that layer instead, such as the code of an autoencoder.

        nntrain predict runs/mnist-mlp/model.h5 --data data/mnist.h5 --output predictions.h5
      """)

  @Argument(help: ArgumentHelp("The model or checkpoint.", valueName: "model.h5"))
  var model: String

  @Option(help: ArgumentHelp("The HDF5 file with the samples.", valueName: "in.h5"))
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
      let shape = try write(stored, names, to: File.create(target.temporaryPath))
      try target.commit()
      Terminal.write("Wrote \(output): predictions \(shape)\n")
    } catch {
      target.discard()
      throw error
    }
  }

  /// Fills the output file, and returns the shape of the predictions.
  private func write(
    _ stored: StoredModel, _ names: [String: String]?, to file: File
  ) throws -> [Int] {
    var dataset: Dataset?
    try stored.predict(names, of: data, layer: layer) { samples, sample in
      dataset = try file.root.createDataset(
        named: "predictions", .float32, shape: [samples] + sample.dimensions)
    } write: { values, row in
      try dataset?.writeRows(UnsafeBufferPointer(values.buffer), at: row)
    }
    let shape = dataset?.shape ?? []
    try file.close()
    return shape
  }
}
