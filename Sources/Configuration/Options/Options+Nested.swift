extension Options {
  /// A section: the options of the mapping at `key`, without keys where it is absent.
  ///
  /// Its unknown keys are reported together with those of these options.
  public func options(_ key: String) throws -> Options {
    try section(key)
  }

  /// A section, or nil where it is not given.
  public func optionalOptions(_ key: String) throws -> Options? {
    guard recorder != nil || lookup(key) != nil else { return nil }
    return try section(key)
  }

  /// A value of any type, or nil where it is not given: `type` and `default` are its words in
  /// descriptions. Its reader is answerable for unknown keys in it (see `ConfigurationNode.read`).
  public func node(_ key: String, type: String = "any value", default value: String? = nil)
    -> ConfigurationNode?
  {
    record(key, type: type, default: value, required: false)
    return lookup(key)?.value
  }

  /// A value of any type that must be given; `example` is YAML, for descriptions.
  public func requiredNode(_ key: String, type: String = "any value", example: String) throws
    -> ConfigurationNode
  {
    record(key, type: type, default: nil, required: true)
    if recorder != nil { return try ConfigurationNode(yaml: example, file: "example of \(key)") }
    guard let entry = lookup(key) else { throw missing(key) }
    return entry.value
  }
}
