import Configuration
import DataLoading
import NeuralNetwork
import Optimization

/// Everything that a configuration can name, from the entries themselves: for `nntrain list` and the
/// documentation.
public struct ConfigurationReference: Sendable {
  /// The entries of one kind.
  public struct Kind: Sendable {
    /// The kind in the singular: `activation`.
    public let name: String
    /// Its plural: `activations`.
    public let plural: String
    /// The options that all entries take alike.
    public let common: [OptionDescription]
    /// The entries, by name.
    public let entries: [Entry]
  }

  /// An entry with its options.
  public struct Entry: Sendable {
    /// Names an entry with its options.
    public init(name: String, options: [OptionDescription]) {
      self.name = name
      self.options = options
    }

    /// The name in the configuration.
    public let name: String
    /// Its own options, with types and defaults.
    public let options: [OptionDescription]
  }

  /// All kinds, in the order in which a configuration names them.
  public let kinds: [Kind]

  /// Describes all entries.
  ///
  /// - Throws: `Failure`, if an entry cannot be described.
  public init() throws {
    kinds = [
      try Self.kind(Catalogue<any Layer>.layers, "layer", "layers"),
      try Self.kind(Catalogue<any Activation>.activations, "activation", "activations"),
      try Self.kind(Catalogue<any Initializer>.initializers, "initializer", "initializers"),
      try Self.kind(Catalogue<any Regularizer>.regularizers, "regularizer", "regularizers"),
      try Self.kind(
        Catalogue<any ActivityRegularizer>.activityRegularizers, "activity_regularizer",
        "activity_regularizers"),
      try Self.kind(Catalogue<any Constraint>.constraints, "constraint", "constraints"),
      try Self.kind(Catalogue<any Loss>.losses, "loss", "losses"),
      try Self.kind(Catalogue<any Metric>.metrics, "metric", "metrics"),
      try Self.kind(Catalogue<any Optimizer>.optimizers, "optimizer", "optimizers"),
      try Self.kind(Catalogue<any LearningRateSchedule>.schedules, "schedule", "schedules"),
      try Self.kind(Catalogue<any Preprocessing>.preprocessing, "preprocessing", "preprocessing"),
    ]
  }

  private static func kind<T>(
    _ catalogue: Catalogue<T>, _ name: String, _ plural: String
  ) throws -> Kind {
    let all = try catalogue.names.sorted().map { name in
      Entry(name: name, options: try catalogue.describe(name) ?? [])
    }
    // Of a kind with few entries, what they share tells nothing about the kind.
    let common =
      all.count < 4
      ? []
      : (all.first?.options ?? []).filter { option in
        all.allSatisfy { $0.options.contains(option) }
      }
    let entries = all.map { entry in
      Entry(name: entry.name, options: entry.options.filter { !common.contains($0) })
    }
    return Kind(name: name, plural: plural, common: common, entries: entries)
  }
}
