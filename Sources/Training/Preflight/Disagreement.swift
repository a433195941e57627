import Configuration
import Diagnostics
import HDF5

/// How ranks differ in what they should hold alike.
public struct Disagreement {
  /// A line for the user that names the first thing that differs, who holds what, and what to do.
  public let failure: Failure

  /// Values that are told; of more, the rest is counted.
  private static let mostValues = 3

  /// Looks for what differs.
  ///
  /// Facts are compared by subject, in their order; the configurations key by key, and only where
  /// every rank has one: a rank that could not read its own has an error of its own to tell.
  ///
  /// - Parameter reports: of all ranks, by rank.
  /// - Returns: nil where all agree.
  public init?(among reports: [RankReport]) {
    let hasConfigurations = reports.allSatisfy { report in
      report.facts.contains { $0.kind == .configuration }
    }
    let facts = reports.map { report in
      report.facts.flatMap { fact -> [PreflightFact] in
        guard fact.kind == .configuration else { return [fact] }
        return hasConfigurations ? fact.keysOfConfiguration : []
      }
    }
    let values = facts.map { Dictionary($0.map { ($0.subject, $0.value) }) { first, _ in first } }
    var seen: Set<String> = []
    let different = facts.joined().filter { fact in
      seen.insert(fact.subject).inserted
        && values.contains { $0[fact.subject] != values[0][fact.subject] }
    }
    guard let first = different.first else { return nil }
    let holders = Self.holders(values.map { $0[first.subject] }, nodes: reports.map(\.node))
    // Of data, all that differs follows from the first: shapes, sizes, content.
    let others = different.dropFirst().filter { $0.kind != .data }.map(\.subject.printable)
    let more =
      others.isEmpty
      ? ""
      : "; \(RankList.list(others, unit: "more")) \(others.count == 1 ? "differs" : "differ")"
        + " as well"
    failure = Failure(
      .configuration, "\(first.subject.printable) is \(holders)\(more)", advice: first.advice)
  }

  /// `2.6.3 on ranks 0 and 1 (node-a), but 2.7.0 on ranks 2 and 3 (node-b)`.
  private static func holders(_ values: [String?], nodes: [String]) -> String {
    var order: [String?] = []
    for value in values where !order.contains(value) { order.append(value) }
    var phrases = order.prefix(mostValues).map { value in
      let ranks = values.indices.filter { values[$0] == value }
      return "\(value.map(Self.short) ?? "not set") on \(RankList(ranks, nodes: nodes))"
    }
    if order.count > mostValues { phrases.append("other things on the others") }
    return "\(phrases[0]), but \(RankList.list(Array(phrases.dropFirst()), unit: "more"))"
  }

  private static func short(_ value: String) -> String {
    let text = value.isEmpty ? "empty" : value.printable
    return text.count > 80 ? "\(text.prefix(79))…" : text
  }
}

extension PreflightFact {
  /// A fact for each value of a configuration: `training.epochs`, `model[1].dense.units`.
  fileprivate var keysOfConfiguration: [PreflightFact] {
    guard let node = try? ConfigurationNode(yaml: value, file: subject) else { return [self] }
    return node.leaves.map { PreflightFact(.configuration, $0.path, $0.text) }
  }
}

extension ConfigurationNode {
  /// All values below this one that hold no others, with their paths.
  fileprivate var leaves: [(path: String, text: String)] {
    switch content {
    case .null: [(path, "null")]
    case .scalar(let text, _): [(path, text)]
    case .sequence(let elements) where elements.isEmpty: [(path, "[]")]
    case .sequence(let elements): elements.flatMap(\.leaves)
    case .mapping(let entries) where entries.isEmpty: [(path, "{}")]
    case .mapping(let entries): entries.flatMap(\.value.leaves)
    }
  }
}
