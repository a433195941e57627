extension ConfigurationNode {
  /// Reads this mapping with `body`, then reports keys that it did not ask for.
  ///
  /// Null is an empty mapping. Throws a `Failure` if this is no mapping or has an unknown key, and
  /// what `body` throws.
  public func read<Result>(_ body: (Options) throws -> Result) throws -> Result {
    let options = try Options(self)
    let result = try body(options)
    try options.finish()
    return result
  }
}
