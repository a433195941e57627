import Configuration
import Diagnostics

/// Transformations of the inputs, one after the other, before they are fitted to a training set.
public struct PreprocessingChain: Sendable {
  /// The transformations, in the order of their application.
  public let entries: [any Preprocessing]
  /// Whether it is the inputs that are transformed, or the targets.
  public let role: Field.Role

  /// A chain of transformations; by default none, of inputs.
  public init(_ entries: [any Preprocessing] = [], role: Field.Role = .input) {
    self.entries = entries
    self.role = role
  }

  /// Reads the list `data.preprocessing`.
  ///
  /// - Throws: `Failure` (configuration) that names the line.
  public init(from node: ConfigurationNode) throws {
    self.init(try Catalogue.preprocessing.entries(from: node))
  }

  /// The chain with what it learns from a training set, the same on every rank to the bit.
  ///
  /// - Parameter sum: sums over the ranks; called once for each input that needs statistics.
  /// - Throws: `Failure` (configuration) for an input that does not exist or whose shape does not
  ///   fit, (data) for numbers that are not finite; what reading throws.
  public func fitted(
    to samples: Samples, rank: Int = 0, ranks: Int = 1, sum: SumOverRanks = { _ in }
  ) throws -> FittedPreprocessing {
    let fields = samples.source.fields
    try check(fields)
    var learned: [String: [Double]] = [:]
    for (index, field) in fields.enumerated() {
      let entries = entries(for: field)
      guard entries.contains(where: { $0.entry.usesStatistics }) else { continue }
      guard samples.count > 0 else {
        throw Failure(.data, "there are no samples to learn from")
      }
      // Scaling and shifting changes means and variances in a known way: one pass is enough.
      var statistics = try ColumnStatistics(
        of: index, in: samples, rank: rank, ranks: ranks, sum: sum)
      for (place, entry) in entries {
        let numbers = try entry.learned(field, statistics)
        for (name, values) in numbers {
          learned[FittedPreprocessing.key(place, field, name)] = values
        }
        statistics = statistics.transformed(by: try entry.transform(field, learned: numbers))
      }
    }
    return try FittedPreprocessing(self, fields: fields, learned: learned)
  }

  /// The entries that apply to a field, with their places in the chain.
  func entries(for field: Field) -> [(place: Int, entry: any Preprocessing)] {
    guard field.role == role else { return [] }
    return entries.enumerated().filter { $1.inputs?.contains(field.name) ?? true }
      .map { (place: $0, entry: $1) }
  }

  /// The number of categories of which each value of a field becomes a one-hot vector, with numbers
  /// from a checkpoint; nil where values stay numbers.
  ///
  /// - Throws: `Failure` (configuration) if numbers are missing.
  public func categories(of field: Field, learned: [String: [Double]]) throws -> Int? {
    guard let (place, entry) = entries(for: field).first else { return nil }
    return try entry.categories(
      field, learned: FittedPreprocessing.numbers(learned, place, field))
  }

  /// Throws where an entry names an input that does not exist, or joins another with one_hot.
  func check(_ fields: [Field]) throws {
    let names = fields.filter { $0.role == role }.map(\.name)
    for field in fields {
      let own = entries(for: field)
      guard own.count > 1, own.contains(where: { $0.entry is OneHot }) else { continue }
      throw Failure(
        .configuration, "one_hot: another entry applies to '\(field.name)', too",
        advice: "name the inputs of each entry: one_hot: {inputs: [\(field.name)]}")
    }
    for entry in entries {
      for name in entry.inputs ?? [] where !names.contains(name) {
        let kind = role == .input ? "input" : "target"
        throw Failure(
          .configuration, "\(type(of: entry).name): there is no \(kind) '\(name)'",
          advice: "the \(kind)s are \(names.joined(separator: ", "))")
      }
    }
  }
}
