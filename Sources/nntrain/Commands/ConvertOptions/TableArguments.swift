import ArgumentParser
import Conversion

/// The options of `convert` for csv files.
struct TableArguments: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "The column of the targets: its name, or its number from 0, or from -1 backwards.")
  var label: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Columns that are categories although they hold numbers. Columns of text always are.",
      valueName: "column,..."))
  var categorical: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Columns to leave out.", valueName: "column,..."))
  var ignore: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Columns that become a data set of their own; may be repeated.",
      valueName: "name=column,..."))
  var group: [String] = []

  @Option(
    help: "What to do about missing values: stop, fill them in, keep them, leave out the row.")
  var missing = MissingValues.error

  @Option(
    parsing: .unconditional,
    help: "What separates fields: auto, comma, semicolon, tab, whitespace or a character.")
  var separator = "auto"

  @Flag(
    inversion: .prefixedNo,
    help: "Whether the first line names the columns; by default it does unless it has a number.")
  var header: Bool?

  @Flag(help: "Make a column of 0 and 1 of each category, instead of a code.")
  var oneHot = false

  /// What is asked for.
  ///
  /// - Throws: `Failure` with code `usage`.
  var options: TableOptions {
    get throws {
      var options = TableOptions()
      options.label = label
      options.categorical = Self.names(categorical)
      options.ignored = Self.names(ignore)
      options.groups = try group.map { try ColumnGroup($0) }
      options.missing = missing
      options.separator = try Separator(separator)
      options.hasHeader = header
      options.oneHot = oneHot
      return options
    }
  }

  private static func names(_ lists: [String]) -> [String] {
    lists.flatMap { $0.split(separator: ",").map(String.init) }
  }
}

extension MissingValues: ExpressibleByArgument {}
