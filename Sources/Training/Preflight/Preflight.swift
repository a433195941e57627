import Crypto
import Diagnostics
import Foundation
import MPI

/// The comparison of what ranks hold before training relies on it.
///
/// Ranks with another program, library or processor compute other bits or make other calls; ranks
/// with another configuration or other data train on something else, or wait for each other for
/// ever. In the usual case, where all agree, a comparison is one reduction of 64 bytes.
///
/// Different releases of nntrain meet here: how ranks compare, which is the order of collective
/// calls and the form of the reports, is not to change.
public enum Preflight {
  /// Reads the configuration, after comparing program, libraries, processor and command; then the
  /// configuration itself is compared. Collective.
  ///
  /// - Parameters:
  ///   - command: the command with the options that decide its course on every rank.
  ///   - node: the ranks of this node, as `world.splitByNode()` makes them.
  ///   - read: reads the configuration on this rank.
  /// - Throws: `Failure`, the same on all ranks, with code `configuration` where they differ, or
  ///   what `read` throws; `MPIError`.
  public static func configuration(
    for command: String, on world: Communicator, node: Communicator,
    _ read: () throws -> RunConfiguration
  ) throws -> RunConfiguration {
    let configuration = Result { try read() }
    let program = try ProgramIdentity.digest(on: world, node: node)
    try compare(on: world) {
      var facts = PreflightFact.software(program: program)
      facts.append(PreflightFact(.command, "the command", "'\(command)'"))
      if case .success(let configuration) = configuration {
        facts.append(PreflightFact(.configuration, "the configuration", configuration.yaml))
      }
      return facts
    }
    return try world.agree { try configuration.get() }
  }

  /// Compares facts. Collective.
  ///
  /// - Parameter facts: gathers them on this rank.
  /// - Throws: `Failure`, the same on all ranks, with code `configuration` where they differ, or
  ///   what `facts` throws; `MPIError`.
  public static func compare(
    on world: Communicator, _ facts: () throws -> [PreflightFact]
  ) throws {
    guard world.size > 1 else { return }
    let facts = try world.agree(facts)
    guard try !world.agreesOn(digest(facts).words) else { return }
    let report = try JSONEncoder().encode(
      RankReport(node: MPIEnvironment.processorName, facts: facts))
    let reports = try world.gather(Array(report), to: 0)
    try world.agree {
      guard world.rank == 0 else { return }
      guard let reports = try? reports.map(Self.report) else {
        throw Failure(
          .configuration, "the ranks run releases of nntrain that do not understand each other",
          advice: "start the same nntrain on all ranks")
      }
      if let disagreement = Disagreement(among: reports) { throw disagreement.failure }
    }
  }

  private static func report(_ bytes: [UInt8]) throws -> RankReport {
    try JSONDecoder().decode(RankReport.self, from: Data(bytes))
  }

  private static func digest(_ facts: [PreflightFact]) -> SHA256.Digest {
    var hash = SHA256()
    for text in facts.flatMap({ [$0.subject, $0.value] }) {
      withUnsafeBytes(of: text.utf8.count.littleEndian) { hash.update(bufferPointer: $0) }
      hash.update(data: Array(text.utf8))
    }
    return hash.finalize()
  }
}
