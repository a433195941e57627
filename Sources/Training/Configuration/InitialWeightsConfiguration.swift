import Configuration

/// Another model whose weights some layers begin with: `{file: runs/a/model.h5, layers: [dense]}`.
public struct InitialWeightsConfiguration: Sendable {
  /// A model or checkpoint of this program.
  public let file: String
  /// The names of the layers; nil for all that both models have.
  public let layers: [String]?

  init(_ options: Options) throws {
    file = try options.string("file", example: "runs/other/model.h5")
    layers = try options.optionalStrings("layers")
  }
}
