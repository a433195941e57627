import ArgumentParser
import Conversion

/// The options of `convert` about which rows go where.
struct RowArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Divide the rows at random into train and, as fractions, test and validation.",
      valueName: "test=0.1,..."))
  var split: String?

  @Option(help: "The seed of the division: the same seed divides the same way.")
  var seed: UInt64 = 0

  /// What is asked for, if anything.
  ///
  /// - Throws: `Failure` with code `usage`.
  func rowSplit() throws -> RowSplit? {
    try split.map { try RowSplit($0, seed: seed) }
  }
}
