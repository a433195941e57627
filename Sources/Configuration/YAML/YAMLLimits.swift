/// What a configuration may be at most; more is a mistake or an attack.
enum YAMLLimits {
  /// Bytes of a document.
  static let bytes = 1 << 20
  /// Mappings and lists inside each other.
  static let depth = 64
  /// Values, aliases expanded.
  static let nodes = 100_000
  /// Bytes of a key; libyaml writes longer ones in another form.
  static let key = 100
  /// Bytes of the path of a value.
  static let path = 1024
  /// Keys in the explicit form `? key`.
  static let explicitKeys = 16
}
