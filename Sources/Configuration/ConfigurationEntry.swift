/// One key of a mapping and its value.
public struct ConfigurationEntry: Sendable {
  /// The key as written.
  public let key: String
  /// Where the key stands.
  public let keyLocation: SourceLocation
  /// The value.
  public let value: ConfigurationNode
}

extension ConfigurationEntry: Equatable {
  /// Whether keys and values mean the same, wherever they stand.
  public static func == (a: ConfigurationEntry, b: ConfigurationEntry) -> Bool {
    a.key == b.key && a.value == b.value
  }
}
