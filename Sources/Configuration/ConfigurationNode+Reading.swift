import Diagnostics

extension ConfigurationNode {
  /// The value as a whole number.
  ///
  /// Throws a `Failure` for anything else, `5.0` and `1e3` included.
  public func integer() throws -> Int {
    guard case .scalar(let text, quoted: false) = content else {
      throw unexpected("a whole number", typedText: CoreSchema.isInteger)
    }
    if let value = CoreSchema.integer(text) { return value }
    if CoreSchema.isInteger(text) {
      throw failure("expected a whole number of 64 bits, found \(quoted(text))")
    }
    throw unexpected("a whole number", advice: Self.wholeNumber(meantBy: text))
  }

  /// The value as a finite number; whole numbers are numbers too.
  public func number() throws -> Double {
    guard case .scalar(let text, quoted: false) = content, let value = CoreSchema.number(text)
    else {
      throw unexpected("a number", advice: ungrouped) { CoreSchema.number($0) != nil }
    }
    guard value.isFinite else { throw unexpected("a finite number") }
    return value
  }

  /// The value as `true` or `false`.
  public func boolean() throws -> Bool {
    guard case .scalar(let text, quoted: false) = content, let value = CoreSchema.boolean(text)
    else {
      throw unexpected("true or false", advice: trueOrFalse) { CoreSchema.boolean($0) != nil }
    }
    return value
  }

  /// The value as text; numbers and booleans are taken as they are written.
  public func string() throws -> String {
    guard case .scalar(let text, _) = content else { throw unexpected("text") }
    return text
  }

  /// The elements of a list.
  public func elements() throws -> [ConfigurationNode] {
    guard case .sequence(let elements) = content else {
      var advice: String?
      if case .scalar(let text, _) = content { advice = "write [\(printable(text))]" }
      throw unexpected("a list", advice: advice)
    }
    return elements
  }

  /// The keys and values of a mapping whose keys are free, in their order.
  ///
  /// A mapping whose keys are known is read with `read(_:)`, which finds the misspelt ones.
  public func entries() throws -> [ConfigurationEntry] {
    guard case .mapping(let entries) = content else { throw unexpected("a mapping") }
    return entries
  }

  /// Whether the value is a single number, word or text.
  public var isScalar: Bool {
    if case .scalar = content { true } else { false }
  }

  /// Whether the value is `null`, `~` or nothing.
  public var isNull: Bool {
    if case .null = content { true } else { false }
  }

  /// What was found, in words.
  var found: String {
    switch content {
    case .null: "nothing"
    case .scalar(let text, quoted: true) where CoreSchema.isTyped(text): "the text \(quoted(text))"
    case .scalar(let text, _): quoted(text)
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  /// An error that says what was expected and what was found. Where `typedText` accepts a text in
  /// quotes, the quotes are the mistake.
  func unexpected(
    _ expected: String, advice: String? = nil, typedText: (String) -> Bool = { _ in false }
  ) -> Failure {
    var advice = advice
    if case .scalar(let text, quoted: true) = content, typedText(text) {
      advice = "remove the quotes"
    }
    return failure("expected \(expected), found \(found)", advice: advice)
  }

  private static func wholeNumber(meantBy text: String) -> String? {
    let plain = String(text.filter { $0 != "_" })
    guard let value = CoreSchema.number(plain), let whole = Int(exactly: value) else { return nil }
    return "write \(whole)"
  }

  private var ungrouped: String? {
    guard case .scalar(let text, quoted: false) = content, text.contains("_") else { return nil }
    let plain = String(text.filter { $0 != "_" })
    return CoreSchema.number(plain).map { _ in "write \(plain)" }
  }

  private var trueOrFalse: String? {
    guard case .scalar(let text, quoted: false) = content else { return nil }
    switch text.lowercased() {
    case "yes", "y", "on", "1": return "write true"
    case "no", "n", "off", "0": return "write false"
    default: return nil
    }
  }
}
