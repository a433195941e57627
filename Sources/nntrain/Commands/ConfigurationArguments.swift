import ArgumentParser
import Configuration
import Diagnostics
import Foundation
import Training

/// The arguments that say what to train.
struct ConfigurationArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The configuration (default: a built-in problem).", valueName: "config.yaml")
  )
  var config: String?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Override a value of the configuration.", valueName: "key=value"))
  var assignments: [String] = []

  /// The configuration with its overrides, and then with some more.
  ///
  /// - Throws: `Failure`.
  func read(with others: [String] = []) throws -> RunConfiguration {
    if let config, !config.contains(where: { "./".contains($0) }),
      !FileManager.default.fileExists(atPath: config)
    {
      throw Failure(
        .missingInput, "'\(config)' is no command, and no configuration file",
        advice: "nntrain --help lists the commands")
    }
    var node =
      try config.map { try ConfigurationNode(contentsOf: $0) }
      ?? ConfigurationNode(yaml: Digits.configuration, file: "the built-in configuration")
    for assignment in assignments + others { try node.set(assignment) }
    return try RunConfiguration(node)
  }
}
