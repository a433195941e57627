/// One key that an entry or a section understands, for lists and documentation.
public struct OptionDescription: Sendable, Equatable {
  /// The key; `checkpoint.every` for a key of a nested section.
  public let key: String
  /// The type in words: `whole number, at least 1`.
  public let type: String
  /// The default as the user would write it; nil where there is none.
  public let `default`: String?
  /// Whether the key must be given.
  public let required: Bool

  /// Creates a description.
  public init(key: String, type: String, default value: String? = nil, required: Bool) {
    self.key = key
    self.type = type
    self.default = value
    self.required = required
  }
}
