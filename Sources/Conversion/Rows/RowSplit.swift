import Diagnostics

/// Divides rows at random into `train`, `validation` and `test`.
///
/// The order of the rows is a pure function of the seed and the number of rows, so that sources
/// with as many rows are divided alike.
public struct RowSplit: Sendable, Equatable {
  /// The share of the rows that becomes `validation`, and `test`; the others are `train`.
  public let validation: Double, test: Double
  /// The seed of the order.
  public let seed: UInt64

  /// Reads an option: `test=0.1`, `test=0.1,validation=0.05`.
  ///
  /// Throws `Failure(.usage)` for other names, and fractions that are not between 0 and 1 or leave
  /// nothing to train on.
  public init(_ text: String, seed: UInt64 = 0) throws {
    var fractions: [String: Double] = [:]
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard words.count == 2, words[0] == "test" || words[0] == "validation",
        fractions[String(words[0])] == nil,
        let fraction = DecimalNumber.parse(Array(words[1].utf8).span), fraction > 0, fraction < 1
      else {
        throw Failure(
          .usage, "'\(text)' does not split rows", advice: "write test=0.1,validation=0.1")
      }
      fractions[String(words[0])] = fraction
    }
    (validation, test) = (fractions["validation"] ?? 0, fractions["test"] ?? 0)
    self.seed = seed
    guard validation + test < 1 else {
      throw Failure(.usage, "the split '\(text)' leaves no rows to train on")
    }
  }

  /// The rows of each part, in the order in which they are written.
  ///
  /// Throws `Failure(.data)` where a part would be empty.
  func parts(rowCount: Int) throws -> [(name: String, rows: [Int])] {
    var generator = SplitMix64(seed: seed)
    let order = generator.permutation(rowCount)
    let testCount = Int((Double(rowCount) * test).rounded())
    let validationCount = Int((Double(rowCount) * validation).rounded())
    let trainCount = rowCount - testCount - validationCount
    guard trainCount > 0, test == 0 || testCount > 0, validation == 0 || validationCount > 0 else {
      throw Failure(.data, "\(rowCount) rows are too few to split like that")
    }
    let parts = [
      ("train", Array(order[..<trainCount])),
      ("validation", Array(order[trainCount..<trainCount + validationCount])),
      ("test", Array(order[(trainCount + validationCount)...])),
    ]
    return parts.filter { !$0.1.isEmpty }.map { (name: $0.0, rows: $0.1) }
  }
}
