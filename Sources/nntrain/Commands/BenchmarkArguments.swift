import ArgumentParser
import Configuration
import Diagnostics
import Foundation
import MPI
import Training

/// The arguments that say which steps are measured.
struct BenchmarkArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Configurations to measure (default: the program's own workloads).",
      valueName: "config.yaml"))
  var configurations: [String] = []

  @Option(
    help: ArgumentHelp(
      "The workloads to measure, by name, separated by commas (default: all).", valueName: "names"))
  var workloads: String?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Override a value of every configuration.", valueName: "key=value"))
  var assignments: [String] = []

  func validate() throws {
    guard workloads == nil || configurations.isEmpty else {
      throw ValidationError("--workloads and configurations are not for the same run")
    }
    for name in names ?? [] where Workload.named(name) == nil {
      throw ValidationError(
        "there is no workload '\(name.printable)'; there are "
          + Workload.all.map(\.name).joined(separator: ", "))
    }
  }

  /// The names of the workloads that are asked for; nil for all.
  private var names: [String]? {
    workloads?.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }

  /// Something to measure.
  struct Run {
    /// Reads its configuration, with further overrides.
    let read: ([String]) throws -> RunConfiguration
    /// Opens its data. Collective.
    let blueprint: (RunConfiguration, SyntheticData, LaunchFacts, Communicator) throws -> Blueprint
  }

  /// The workloads that are asked for.
  var workloadsToMeasure: [Workload] { names?.compactMap(Workload.named) ?? Workload.all }

  /// All that is to be measured, in order.
  var runs: [Run] {
    guard configurations.isEmpty else { return configurations.map(run) }
    return workloadsToMeasure.map { workload in
      Run {
        try workload.configuration(assignments + $0)
      } blueprint: {
        try workload.blueprint($0, samples: $1, facts: $2, world: $3)
      }
    }
  }

  private func run(_ path: String) -> Run {
    var arguments = ConfigurationArguments()
    arguments.config = path
    arguments.assignments = assignments
    return Run { [arguments] in
      try arguments.read(with: $0)
    } blueprint: {
      try Blueprint($0, facts: $2, world: $3)
    }
  }

  /// What is measured, in words that are the same on ranks that measure the same.
  var words: String {
    configurations.isEmpty
      ? workloads ?? "all workloads"
      : "\(configurations.count) configuration" + (configurations.count == 1 ? "" : "s")
  }
}
