import ArgumentParser
import Configuration
import Diagnostics
import Foundation
import MPI
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

  /// The run that the configuration describes, once all ranks are known to agree. Collective.
  ///
  /// - Parameters:
  ///   - command: the command with the options that decide its course on every rank.
  ///   - overrides: further values, which may follow from what was configured.
  ///   - whenAgreed: is given the configuration that all ranks have, before data is opened.
  /// - Throws: `Failure`, the same on all ranks; `MPIError`.
  func blueprint(
    for command: String, on world: Communicator,
    overrides: (RunConfiguration) -> [String] = { _ in [] },
    whenAgreed: (RunConfiguration) throws -> Void = { _ in }
  ) throws -> Blueprint {
    let node = try world.splitByNode()
    let configuration = try Preflight.configuration(for: command, on: world, node: node) {
      let plain = try read()
      let others = overrides(plain)
      return others.isEmpty ? plain : try read(with: others)
    }
    try whenAgreed(configuration)
    let facts = try LaunchFacts(world: world, node: node)
    return try Blueprint(configuration, facts: facts, world: world)
  }
}
