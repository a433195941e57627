/// The parts of `training.epochs=10`.
struct Assignment {
  /// The keys from the root on; whether `1` is a key or counts elements, the value it meets tells.
  let keys: [String]
  /// The value as YAML.
  let value: String

  /// Nil unless there are an equals sign and keys of reasonable length and number before it.
  init?(_ text: String) {
    guard let equals = text.firstIndex(of: "=") else { return nil }
    // model[1].dense is model.1.dense
    var path = ""
    for character in text[..<equals] {
      switch character {
      case "[": path.append(".")
      case "]": break
      default: path.append(character)
      }
    }
    keys = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    value = String(text[text.index(after: equals)...])
    let isUsable = keys.allSatisfy { key in
      !key.isEmpty && key.utf8.count <= YAMLLimits.key && !key.contains(where: \.isWhitespace)
    }
    guard isUsable, keys.count <= YAMLLimits.depth else { return nil }
  }
}
