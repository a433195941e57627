import ArgumentParser

/// The option that names the data sets of the inputs.
struct InputArguments: ParsableArguments {
  @Option(
    name: .customLong("inputs"), parsing: .singleValue,
    help: ArgumentHelp(
      "The data set of the inputs; of a model with several input layers, one for each.",
      valueName: "dataset|layer=dataset"))
  var inputs: [String] = []

  /// The data set of each input layer, the key empty for the only one; nil where none is named.
  ///
  /// - Throws: `ValidationError`.
  func names() throws -> [String: String]? {
    try LayerDatasets.names(inputs, option: "--inputs", layer: "input layer")
  }
}
