import Diagnostics

/// The two ways to write an entry: `relu`, and `relu: {max_value: 6}`.
struct EntryForm {
  /// The name as written.
  let name: String
  /// Where the name stands.
  let location: SourceLocation
  /// The options, perhaps null.
  let options: ConfigurationNode

  /// Reads either form; `isKnown` tells names, which helps to explain a wrong one.
  init(_ node: ConfigurationNode, kind: String, isKnown: (String) -> Bool) throws {
    let expected = "\(withArticle(kind)) by name"
    switch node.content {
    case .scalar(let text, _):
      name = text
      location = node.location
      let path = NodePath.child(of: node.path, key: text)
      options = ConfigurationNode(.null, at: node.location, path: path)
    case .mapping(let entries) where entries.count == 1:
      name = entries[0].key
      location = entries[0].keyLocation
      options = entries[0].value
      switch options.content {
      case .scalar, .sequence:
        guard isKnown(name) else { return }
        throw options.unexpected(
          "the options of \(quoted(name)) as a mapping", advice: "write \(name): {key: value}")
      case .null, .mapping: break
      }
    case .mapping(let entries) where entries.count > 1:
      throw Self.severalKeys(entries, in: node, kind, isKnown)
    case .mapping, .null, .sequence:
      throw node.unexpected(expected)
    }
  }

  /// Two keys where one was expected: mostly options that are not indented below their entry.
  private static func severalKeys(
    _ entries: [ConfigurationEntry], in node: ConfigurationNode, _ kind: String,
    _ isKnown: (String) -> Bool
  ) -> Failure {
    let (first, second) = (entries[0], entries[1])
    var advice: String?
    if isKnown(first.key), first.value.isNull, !isKnown(second.key) {
      advice =
        "indent \(quoted(second.key)) deeper than \(quoted(first.key)), as one of its options"
    } else if isKnown(first.key), isKnown(second.key) {
      advice = "give each its own list element, or keep one"
    }
    let keys = listed(entries.map { "'\($0.key)'" }, limit: 3)
    return Failure(
      .configuration,
      sentence(second.keyLocation, node.path, "expected one \(kind), found the keys \(keys)"),
      advice: advice)
  }
}
