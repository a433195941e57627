import Configuration
import TestSupport
import Testing
import Training

/// The reference of the configuration in the README is made from the code.
///
/// `NNTRAIN_UPDATE_README=1 launch/test --filter ReadmeTests` writes it anew.
@Suite struct ReadmeTests {
  @Test("The reference in the README is current")
  func referenceIsCurrent() throws {
    try ReadmePart("reference", test: "The reference in the README is current")
      .expectCurrent(Self.reference())
  }

  private static func reference() throws -> String {
    var text = "\nAll keys:\n\n| key | value | default |\n|---|---|---|\n"
    text += try RunConfiguration.describe().map(row).joined()
    text += "\nAll entries, with their options:\n\n| kind | entry | options |\n|---|---|---|\n"
    for kind in try ConfigurationReference().kinds {
      text += kind.entries.map { row($0, kind: kind.name) }.joined()
      guard !kind.common.isEmpty else { continue }
      let common = ConfigurationReference.Entry(name: "*each*", options: kind.common)
      text += row(common, kind: kind.name).replacing("`*each*`", with: "each, besides")
    }
    return text
      + """

      Every layer also takes a `name`; `inputs`, the names of the layers before it; `trainable`, \
      which is false for a layer whose weights stay as they are; and an `activity_regularizer`, a \
      penalty on its output. Every metric takes a `name`, so that it can be there twice.

      """
  }

  private static func row(_ option: OptionDescription) -> String {
    let value = option.required ? "*required*" : option.default.map { "`\($0)`" } ?? ""
    return "| `\(option.key)` | \(option.type) | \(value) |\n"
  }

  private static func row(_ entry: ConfigurationReference.Entry, kind: String) -> String {
    let options = entry.options.map { option in
      let value = option.required ? ", *required*" : option.default.map { ": `\($0)`" } ?? ""
      return "`\(option.key)` (\(option.type)\(value))"
    }
    return "| \(kind) | `\(entry.name)` | \(options.joined(separator: ", ")) |\n"
  }
}
