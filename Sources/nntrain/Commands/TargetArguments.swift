import ArgumentParser

/// The option that names the data sets of the targets.
struct TargetArguments: ParsableArguments {
  @Option(
    name: .customLong("targets"), parsing: .singleValue,
    help: ArgumentHelp(
      "The data set of the targets; of a model with several outputs, one for each.",
      valueName: "dataset|layer=dataset"))
  var targets: [String] = []

  /// The data set of each output, the key empty for the only one; nil where none is named.
  ///
  /// - Throws: `ValidationError`.
  func names() throws -> [String: String]? {
    try LayerDatasets.names(targets, option: "--targets", layer: "output")
  }
}
