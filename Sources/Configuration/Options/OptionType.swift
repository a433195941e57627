import Diagnostics

/// How the value of an option is read, and how it is described.
struct OptionType<Value> {
  /// The type in words: `whole number, at least 1`.
  let words: String
  /// A valid value, for descriptions.
  let example: Value
  /// Reads and checks a value.
  let read: (ConfigurationNode) throws -> Value
  /// A value as the user would write it.
  let text: (Value) -> String
}

extension OptionType<Int> {
  static func integer(in range: some RangeExpression<Int>, example: Int?) -> OptionType {
    let bounds = Bounds(integers: range)
    return OptionType(
      words: bounds.words(after: "whole number"), example: example ?? bounds.example,
      read: { node in
        let value = try node.integer()
        try bounds.check(value, node)
        return value
      }, text: { "\($0)" })
  }
}

extension OptionType<Double> {
  static func number(in range: some RangeExpression<Double>, above: Double?, example: Double?)
    -> OptionType
  {
    let bounds = Bounds(numbers: range, above: above)
    return OptionType(
      words: bounds.words(after: "number"), example: example ?? bounds.example,
      read: { node in
        let value = try node.number()
        try bounds.check(value, node)
        return value
      }, text: { "\($0)" })
  }
}

extension OptionType<Bool> {
  static var boolean: OptionType {
    OptionType(
      words: "true or false", example: false, read: { try $0.boolean() }, text: { "\($0)" })
  }
}

extension OptionType<String> {
  static func string(example: String) -> OptionType {
    OptionType(words: "text", example: example, read: { try $0.string() }, text: { $0 })
  }

  static func choice(of names: [String]) -> OptionType {
    precondition(!names.isEmpty, "a choice of nothing")
    return OptionType(
      words: "one of \(listed(names, limit: .max))", example: names[0],
      read: { node in
        let name = try node.string()
        guard names.contains(name) else {
          throw node.failure(
            "expected one of \(listed(names)), found \(node.found)",
            advice: Spelling.advice(for: name, among: names))
        }
        return name
      }, text: { $0 })
  }
}

extension OptionType {
  /// A list; with a `count`, one value stands for all.
  static func list<Element>(_ element: OptionType<Element>, count: Int?, plural: String)
    -> OptionType where Value == [Element]
  {
    let words =
      switch count {
      case let count?: "\(count) \(plural), or one for all (each: \(element.words))"
      case nil: "list of \(plural) (each: \(element.words))"
      }
    return OptionType(
      words: element.words == "text" && count == nil ? "list of text" : words,
      example: Array(repeating: element.example, count: count ?? 1),
      read: { node in
        if let count, node.isScalar {
          return Array(repeating: try element.read(node), count: count)
        }
        let elements = try node.elements()
        if let count, elements.count != count {
          throw node.failure("expected \(count) \(plural), found \(elements.count)")
        }
        return try elements.map(element.read)
      }, text: { "[\($0.map(element.text).joined(separator: ", "))]" })
  }

  /// The type, or one word that stands for nil.
  func or(word: String) -> OptionType<Value?> {
    OptionType<Value?>(
      words: "\(words), or \(word)", example: .some(example),
      read: { node in
        guard case .scalar(let text, _) = node.content else { return try read(node) }
        if text == word { return nil }
        guard CoreSchema.isTyped(text) else {
          throw node.failure(
            "expected a \(words), or \(word), found \(node.found)",
            advice: Spelling.advice(for: text, among: [word]))
        }
        return try read(node)
      }, text: { $0.map(text) ?? word })
  }
}
