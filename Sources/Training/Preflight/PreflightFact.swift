/// Something that all ranks must hold alike: a version, a setting, a file.
public struct PreflightFact: Codable, Sendable, Hashable {
  /// What kind of thing it is: decides the advice where ranks differ.
  public enum Kind: String, Codable, Sendable {
    /// The program itself.
    case program
    /// The command and its options.
    case command
    /// A library beneath it.
    case library
    /// The instructions of the processor.
    case processor
    /// A variable of the environment.
    case variable
    /// The whole configuration, as YAML; it is compared key by key.
    case configuration
    /// A data set or a file of data.
    case data
  }

  /// What kind of thing it is.
  public let kind: Kind
  /// What it is, in words that `is` can follow: `oneDNN`, `the size of data.h5`.
  public let subject: String
  /// What it is on this rank; equal texts are equal things.
  public let value: String

  /// Creates a fact.
  public init(_ kind: Kind, _ subject: String, _ value: String) {
    self.kind = kind
    self.subject = subject
    self.value = value
  }

  /// What to do where ranks differ.
  var advice: String {
    switch kind {
    case .program: "start the same nntrain on all ranks"
    case .command: "start all ranks with the same arguments"
    case .library: "install the same version on all nodes"
    case .processor:
      "set DNNL_MAX_CPU_ISA to what all processors have, as with mpirun -x DNNL_MAX_CPU_ISA=AVX2"
    case .variable: "set it alike for all ranks, or for none"
    case .configuration:
      "each rank reads the configuration itself: give all of them the same file and overrides"
    case .data: "each rank reads the data itself: put the same file on all nodes"
    }
  }
}

/// What one rank brings to a comparison.
public struct RankReport: Codable, Sendable {
  /// The name of its node.
  public let node: String
  /// What it holds.
  public let facts: [PreflightFact]

  /// Creates a report.
  public init(node: String, facts: [PreflightFact]) {
    self.node = node
    self.facts = facts
  }
}
