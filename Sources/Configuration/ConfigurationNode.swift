import Diagnostics

/// One value of a configuration, with where it stands: file, line, column and path.
public struct ConfigurationNode: Sendable {
  /// What a node holds.
  public enum Content: Sendable {
    /// `null`, `~` or nothing at all.
    case null
    /// The text of a scalar, as written; its type is decided when it is read.
    case scalar(String, quoted: Bool)
    /// A list.
    case sequence([ConfigurationNode])
    /// A mapping; the keys are unique and keep their order.
    case mapping([ConfigurationEntry])
  }

  /// What the node holds.
  public let content: Content
  /// Where the value begins.
  public let location: SourceLocation
  /// The way from the root, `model[1].dense.units`; empty for the root.
  public let path: String

  init(_ content: Content, at location: SourceLocation, path: String) {
    self.content = content
    self.location = location
    self.path = path
  }

  /// The value of `key`, or nil where this is no mapping or has no such key.
  public subscript(key: String) -> ConfigurationNode? {
    guard case .mapping(let entries) = content else { return nil }
    return entries.first { $0.key == key }?.value
  }

  /// An error about this value: `configs/a.yaml:12: model[1].dense.units: <problem>`.
  public func failure(_ problem: String, advice: String? = nil) -> Failure {
    Failure(.configuration, sentence(location, path, problem), advice: advice)
  }
}

extension ConfigurationNode: Equatable {
  /// Whether two nodes mean the same, wherever they stand and however they are quoted.
  public static func == (a: ConfigurationNode, b: ConfigurationNode) -> Bool {
    switch (a.content, b.content) {
    case (.null, .null): true
    case (.scalar(let x, let xQuoted), .scalar(let y, let yQuoted)):
      x == y && (xQuoted == yQuoted || !CoreSchema.isTyped(x))
    case (.sequence(let x), .sequence(let y)): x == y
    case (.mapping(let x), .mapping(let y)): x == y
    default: false
    }
  }
}

/// The form of all messages: place, path, problem.
func sentence(_ location: SourceLocation, _ path: String, _ problem: String) -> String {
  path.isEmpty ? "\(location): \(problem)" : "\(location): \(path): \(problem)"
}
