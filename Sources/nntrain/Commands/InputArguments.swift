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
    guard !inputs.isEmpty else { return nil }
    let pairs = inputs.map { argument -> (String, String) in
      guard let sign = argument.firstIndex(of: "=") else { return ("", argument) }
      return (String(argument[..<sign]), String(argument[argument.index(after: sign)...]))
    }
    let names = Dictionary(pairs) { first, _ in first }
    guard names.count == pairs.count, names.count == 1 || names[""] == nil else {
      throw ValidationError("--inputs must name each input layer once, as layer=dataset")
    }
    return names
  }
}
