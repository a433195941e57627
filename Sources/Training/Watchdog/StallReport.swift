import Diagnostics
import Instrumentation

/// Where the ranks of a node are, in a line for people.
public struct StallReport {
  /// What is known of a rank.
  public struct Place {
    let rank: Int
    /// What its training thread is at.
    let state: ActivityState
    /// What the threads are at that load batches for it.
    let loaders: [ActivityState]
    let status: ProcessStatus
    /// Since it last published something.
    let seconds: Double

    /// A rank with what it was seen to be at.
    public init(
      rank: Int, state: ActivityState, loaders: [ActivityState] = [],
      status: ProcessStatus = .running, seconds: Double
    ) {
      (self.rank, self.state, self.loaders) = (rank, state, loaders)
      (self.status, self.seconds) = (status, seconds)
    }
  }

  private let layers: [String]
  /// The files of numbers of sources.
  private let source: (Int) -> String?

  /// - Parameters:
  ///   - layers: the names of layers, by their numbers in the graph.
  ///   - source: the file of a number.
  public init(layers: [String], source: @escaping (Int) -> String? = SourceNames.name) {
    self.layers = layers
    self.source = source
  }

  /// Groups of ranks that are told; of more, the rest is counted.
  private static let mostGroups = 4

  /// The line: who is where, ranks that are at the same together; those that only wait come last.
  public func line(_ places: [Place], seconds: Double, host: String) -> String {
    var groups: [(words: Predicate, places: [Place])] = []
    for place in places {
      let words = words(place)
      if let index = groups.firstIndex(where: { $0.words == words }) {
        groups[index].places.append(place)
      } else {
        groups.append((words, [place]))
      }
    }
    groups = groups.filter { !$0.words.isWaiting } + groups.filter(\.words.isWaiting)
    var told = groups.prefix(Self.mostGroups).map(text)
    let rest = groups.dropFirst(Self.mostGroups).reduce(0) { $0 + $1.places.count }
    if rest > 0 { told.append("\(Words.count(rest, "more rank")) elsewhere") }
    return "nntrain: error: nothing has happened for \(Self.time(seconds)) on \(host): "
      + told.joined(separator: "; ")
      + "; all ranks end with code 75, to go on from the last checkpoint"
  }

  private func text(_ words: Predicate, _ places: [Place]) -> String {
    let ranks = RankList(places.map(\.rank), nodes: [])
    let verb = places.count == 1 ? words.verb.one : words.verb.several
    let seconds = places.map(\.seconds).min() ?? 0
    return "\(ranks) \(verb)\(words.rest)" + (words.isWaiting ? "" : ", for \(Self.time(seconds))")
  }

  private static func time(_ seconds: Double) -> String {
    seconds < 9.95 ? "\((seconds * 10).rounded() / 10) s" : "\(Int(seconds.rounded())) s"
  }

  /// A predicate for one rank and for several.
  private struct Predicate: Equatable {
    var verb: Verb
    var rest: String
    var isWaiting = false
  }

  private struct Verb: Equatable {
    let one: String
    let several: String

    /// - Parameter several: `read`; for one, it ends in an s.
    init(_ several: String) { (one, self.several) = (several + "s", several) }
    init(_ one: String, _ several: String) { (self.one, self.several) = (one, several) }
  }

  private func words(_ place: Place) -> Predicate {
    let doing = doing(place)
    switch place.status {
    case .running: return doing
    case .blocked:
      var words = doing
      words.rest += ", and the disk or the network does not answer"
      words.isWaiting = false
      return words
    case .stopped:
      return Predicate(
        verb: Verb("was stopped", "were stopped"),
        rest: " by a signal, in \(noun(place.state.phases.last { !$0.isWaiting }, place.state))")
    case .ended:
      return Predicate(verb: Verb("has ended", "have ended"), rest: "")
    }
  }

  /// What a rank does, or what it waits for.
  private func doing(_ place: Place) -> Predicate {
    let state = place.state
    let isReading = { (state: ActivityState) in
      [.read, .convert].contains(state.phases.last)
    }
    // A rank that has no rows of its own under way waits for those of its loader.
    if isReading(state), let loader = place.loaders.first(where: isReading) {
      return Predicate(verb: Verb("read"), rest: " \(rows(loader.rows))")
    }
    let last = state.phases.last
    guard let last, last.isWaiting else {
      return Predicate(verb: verb(last), rest: object(last, state))
    }
    let outer = state.phases.last { !$0.isWaiting }
    return Predicate(verb: Verb("wait"), rest: " in \(noun(outer, state))", isWaiting: true)
  }

  private func verb(_ phase: Phase?) -> Verb {
    switch phase {
    case .read, .convert: Verb("read")
    case .forward, .backward: Verb("compute")
    case .reduce: Verb("add")
    case .clip: Verb("measure")
    case .update: Verb("update")
    case .publish: Verb("publishes", "publish")
    case .checkpoint: Verb("write")
    case .restoration: Verb("read")
    case .audit: Verb("compare")
    case .report: Verb("write")
    default: Verb("is", "are")
    }
  }
}

extension StallReport {
  /// What a rank works on that is not waiting, with the blank before.
  private func object(_ phase: Phase?, _ state: ActivityState) -> String {
    switch phase {
    case .read, .convert: " \(rows(state.rows))"
    case .forward, .backward: " \(noun(phase, state))"
    case .reduce: " up gradients\(place(state))"
    case .clip: " the gradient\(place(state))"
    case .update: " parameters\(place(state))"
    case .publish: " parameters\(place(state))"
    case .checkpoint, .restoration: " a checkpoint"
    case .audit: " the copies of the parameters"
    case .report: " to a log or a terminal"
    default: " in \(noun(phase, state))"
    }
  }

  /// What a phase is called, where somebody is in it.
  private func noun(_ phase: Phase?, _ state: ActivityState) -> String {
    switch phase {
    case .read, .convert: "reading\(place(state))"
    case .forward: "\(layer(state))forward\(place(state))"
    case .backward: "\(layer(state))backward\(place(state))"
    case .reduce:
      state.stretch == .evaluation ? "the evaluation" : "the gradient sum\(place(state))"
    case .clip: "the gradient's measures\(place(state))"
    case .update: "the update\(place(state))"
    case .publish: "the publishing of parameters\(place(state))"
    case .evaluation: "an evaluation"
    case .checkpoint: "the writing of a checkpoint"
    case .restoration: "the reading of a checkpoint"
    case .audit: "the comparison of parameters"
    case .report: "the report of an epoch"
    case .step: "step \(state.step)"
    case .training: "training\(state.step > 0 ? " after step \(state.step)" : "")"
    default: "the preparations"
    }
  }

  private func layer(_ state: ActivityState) -> String {
    guard let layer = state.layer else { return "" }
    return layers.indices.contains(layer) ? "'\(layers[layer])' " : "layer \(layer) "
  }

  /// The step or the evaluation that something belongs to, with the words before.
  private func place(_ state: ActivityState) -> String {
    switch state.stretch {
    case .training: " of step \(state.step)"
    case .evaluation: " of an evaluation"
    default: ""
    }
  }

  /// `rows 812,000…812,127 of train.h5`, `row 17 and 63 others of train.h5`.
  private func rows(_ rows: ActivityState.Rows?) -> String {
    guard let rows else { return "its first rows" }
    let file = source(rows.source).map { " of \($0)" } ?? ""
    let (first, last) = (NumberText.grouped(rows.first), NumberText.grouped(rows.last))
    if rows.count == 1 { return "row \(first)\(file)" }
    guard rows.last - rows.first == rows.count - 1 else {
      return "row \(first) and \(Words.count(rows.count - 1, "other"))\(file)"
    }
    return "rows \(first)…\(last)\(file)"
  }
}
