// Without a default, a key is required. `example` is a valid value for descriptions, where the
// least value in the range would not do.

extension Options {
  /// A whole number.
  public func integer(
    _ key: String, default value: Int? = nil,
    in range: some RangeExpression<Int> = Int.min...(.max),
    example: Int? = nil
  ) throws -> Int {
    try self.value(key, .integer(in: range, example: example), default: value)
  }

  /// A whole number, or nil where it is not given.
  public func optionalInteger(
    _ key: String, in range: some RangeExpression<Int> = Int.min...(.max)
  ) throws -> Int? {
    try optionalValue(key, .integer(in: range, example: nil))
  }

  /// A whole number, or nil for `word`: `batch_size: full`. The default nil means `word`.
  public func integer(
    _ key: String, or word: String, default value: Int? = nil,
    in range: some RangeExpression<Int> = Int.min...(.max)
  ) throws -> Int? {
    let type = OptionType<Int>.integer(in: range, example: value).or(word: word)
    return try self.value(key, type, default: .some(value))
  }

  /// A finite number, in `range` and greater than `above`.
  public func number(
    _ key: String, default value: Double? = nil,
    in range: some RangeExpression<Double> = -Double.infinity...(.infinity),
    above: Double? = nil, example: Double? = nil
  ) throws -> Double {
    try self.value(key, .number(in: range, above: above, example: example), default: value)
  }

  /// A finite number, in `range` and greater than `above`, or nil where it is not given.
  public func optionalNumber(
    _ key: String, in range: some RangeExpression<Double> = -Double.infinity...(.infinity),
    above: Double? = nil
  ) throws -> Double? {
    try optionalValue(key, .number(in: range, above: above, example: nil))
  }

  /// `true` or `false`.
  public func boolean(_ key: String, default value: Bool? = nil) throws -> Bool {
    try self.value(key, .boolean, default: value)
  }

  /// Text.
  public func string(_ key: String, default value: String? = nil, example: String = "text") throws
    -> String
  {
    try self.value(key, .string(example: example), default: value)
  }

  /// Text, or nil where it is not given.
  public func optionalString(_ key: String) throws -> String? {
    try optionalValue(key, .string(example: "text"))
  }

  /// One of several words.
  public func choice(_ key: String, of names: [String], default value: String? = nil) throws
    -> String
  {
    try self.value(key, .choice(of: names), default: value)
  }

  /// One of the cases of an enumeration, by raw value, or nil where it is not given.
  public func optionalChoice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, of type: Choice.Type = Choice.self
  ) throws -> Choice? {
    let names = Choice.allCases.map(\.rawValue)
    return try optionalValue(key, .choice(of: names)).flatMap { Choice(rawValue: $0) }
  }

  /// One of the cases of an enumeration, by raw value.
  public func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, of type: Choice.Type = Choice.self, default value: Choice? = nil
  ) throws -> Choice {
    let names = Choice.allCases.map(\.rawValue)
    let name = try choice(key, of: names, default: value?.rawValue)
    guard let choice = Choice(rawValue: name) else {
      preconditionFailure("\(Choice.self) has no case for its own raw value")
    }
    return choice
  }
}
