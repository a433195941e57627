import ArgumentParser
import Configuration
import Diagnostics
import Training

/// `nntrain list`: what a configuration can name.
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists what a configuration can name, with options and defaults.",
    discussion: """
      Kinds: layers, activations, initializers, regularizers, activity_regularizers, constraints, \
      losses, metrics, optimizers, schedules, preprocessing; and keys, all keys of a configuration. Without a kind, everything is listed.

        nntrain list optimizers
        nntrain list keys
      """)

  @Argument(help: ArgumentHelp("What to list.", valueName: "kind"))
  var kind: String?

  private static let keys = "keys"

  func run() throws {
    let kinds = try ConfigurationReference().kinds
    let names = kinds.map(\.plural) + [Self.keys]
    let wanted = kind?.lowercased()
    if let wanted, !names.contains(wanted), !kinds.contains(where: { $0.name == wanted }) {
      throw Failure(
        .usage, "there is no kind '\(wanted.printable)'",
        advice: Spelling.advice(for: wanted, among: names)
          ?? "kinds are \(names.joined(separator: ", "))")
    }
    var sections = kinds.filter { wanted == nil || $0.plural == wanted || $0.name == wanted }
      .map { Self.table(of: $0, hasTitle: wanted == nil).text }
    if wanted == nil || wanted == Self.keys {
      sections.append(try Self.tableOfKeys(hasTitle: wanted == nil).text)
    }
    Terminal.write(sections.joined(separator: "\n"))
  }

  /// The entries of a kind; each option has a line of its own.
  private static func table(of kind: ConfigurationReference.Kind, hasTitle: Bool) -> TextTable {
    var table = TextTable()
    if hasTitle { table.append(line: kind.plural) }
    let everyOne = ConfigurationReference.Entry(name: "(each)", options: kind.common)
    for entry in kind.entries + (kind.common.isEmpty ? [] : [everyOne]) {
      let options = entry.options.map { [$0.key, words(for: $0)] }
      for (index, option) in (options.isEmpty ? [["", ""]] : options).enumerated() {
        table.append([(hasTitle ? "  " : "") + (index == 0 ? entry.name : "")] + option)
      }
    }
    return table
  }

  private static func tableOfKeys(hasTitle: Bool) throws -> TextTable {
    var table = TextTable()
    if hasTitle { table.append(line: keys) }
    for option in try RunConfiguration.describe() {
      table.append([(hasTitle ? "  " : "") + option.key, words(for: option)])
    }
    return table
  }

  private static func words(for option: OptionDescription) -> String {
    if option.required { return "\(option.type) (required)" }
    return option.default.map { "\(option.type) (default: \($0))" } ?? option.type
  }
}
