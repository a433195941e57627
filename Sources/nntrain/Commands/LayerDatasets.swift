import ArgumentParser

/// Data sets of layers, as options name them: `dataset`, or `layer=dataset` several times.
enum LayerDatasets {
  /// The data set of each layer, the key empty for the only one; nil where none is named.
  ///
  /// - Throws: `ValidationError`.
  static func names(
    _ arguments: [String], option: String, layer: String
  ) throws -> [String: String]? {
    guard !arguments.isEmpty else { return nil }
    let pairs = arguments.map { argument -> (String, String) in
      guard let sign = argument.firstIndex(of: "=") else { return ("", argument) }
      return (String(argument[..<sign]), String(argument[argument.index(after: sign)...]))
    }
    let names = Dictionary(pairs) { first, _ in first }
    guard names.count == pairs.count, names.count == 1 || names[""] == nil else {
      throw ValidationError("\(option) must name each \(layer) once, as layer=dataset")
    }
    return names
  }
}
