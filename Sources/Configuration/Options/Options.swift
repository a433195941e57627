import Diagnostics

/// The reader of one mapping: asks for keys by name and type, and remembers which.
///
/// Options come from `ConfigurationNode.read(_:)` or from a `Catalogue`, which both report keys
/// that nobody asked for; they cannot be forgotten. A key whose value is `null` counts as absent.
///
/// While describing (see `describe(_:)`), options answer with defaults and examples instead, and
/// record what is asked.
public final class Options {
  let location: SourceLocation
  let path: String
  let recorder: OptionRecorder?
  private let entries: [ConfigurationEntry]
  private let keyPrefix: String
  private var asked: [String] = []
  private var nested: [Options] = []

  /// The options in `node`, a mapping or null, which belong to what is named at `location`.
  init(_ node: ConfigurationNode, namedAt location: SourceLocation? = nil) throws {
    switch node.content {
    case .null: entries = []
    case .mapping(let pairs): entries = pairs
    case .scalar, .sequence: throw node.unexpected("a mapping")
    }
    self.location = location ?? node.location
    path = node.path
    recorder = nil
    keyPrefix = ""
  }

  /// Options without keys: of a section that is absent, or for describing.
  init(path: String, location: SourceLocation, recorder: OptionRecorder?, keyPrefix: String = "") {
    entries = []
    self.path = path
    self.location = location
    self.recorder = recorder
    self.keyPrefix = keyPrefix
  }

  /// Whether `key` is given; this does not count as asking for it.
  public func contains(_ key: String) -> Bool {
    entries.contains { $0.key == key && !$0.value.isNull }
  }

  /// An error about the value of `key`, or about the whole: `configs/a.yaml:12: data: <problem>`.
  public func failure(_ problem: String, key: String? = nil, advice: String? = nil) -> Failure {
    guard let key else {
      return Failure(.configuration, sentence(location, path, problem), advice: advice)
    }
    let place = entries.first { $0.key == key }?.keyLocation ?? location
    let path = NodePath.child(of: path, key: key)
    return Failure(.configuration, sentence(place, path, problem), advice: advice)
  }
}

extension Options {
  /// The value of `key`, nil if it is absent or null; it counts as asked for.
  func lookup(_ key: String) -> ConfigurationEntry? {
    if !asked.contains(key) { asked.append(key) }
    return entries.first { $0.key == key && !$0.value.isNull }
  }

  /// The value of `key`, or its default; without a default the key is required.
  func value<Value>(_ key: String, _ type: OptionType<Value>, default value: Value?) throws
    -> Value
  {
    record(key, type: type.words, default: value.map(type.text), required: value == nil)
    if recorder != nil { return value ?? type.example }
    if let entry = lookup(key) { return try type.read(entry.value) }
    guard let value else { throw missing(key) }
    return value
  }

  /// The value of `key`, or nil.
  func optionalValue<Value>(_ key: String, _ type: OptionType<Value>) throws -> Value? {
    record(key, type: type.words, default: nil, required: false)
    return try lookup(key).map { try type.read($0.value) }
  }

  func record(_ key: String, type: String, default value: String?, required: Bool) {
    recorder?.record(
      OptionDescription(key: keyPrefix + key, type: type, default: value, required: required))
  }

  /// The options of a section, whose unknown keys `finish` reports too.
  func section(_ key: String) throws -> Options {
    let options: Options
    if let entry = lookup(key) {
      options = try Options(entry.value, namedAt: entry.keyLocation)
    } else {
      options = Options(
        path: NodePath.child(of: path, key: key), location: location, recorder: recorder,
        keyPrefix: "\(keyPrefix)\(key).")
    }
    nested.append(options)
    return options
  }

  /// The error for a required key, which a key nearby may be meant to be.
  func missing(_ key: String) -> Failure {
    let others = entries.lazy.filter { !self.asked.contains($0.key) }
    guard let near = Spelling.nearest(to: key, among: others.map(\.key)),
      let entry = others.first(where: { $0.key == near })
    else { return failure("'\(key)' is required") }
    return Failure(
      .configuration,
      sentence(entry.keyLocation, path, "'\(key)' is required, found \(quoted(near))"),
      advice: "did you mean '\(key)'?")
  }

  /// Throws if there are keys that nobody asked for.
  func finish() throws {
    guard recorder == nil else { return }
    if let entry = entries.first(where: { !asked.contains($0.key) }) {
      let advice =
        if let advice = Spelling.advice(for: entry.key, among: asked) {
          advice
        } else if entry.key == "<<" {
          "merge keys are not supported: write the keys out"
        } else if asked.isEmpty {
          "no keys are known here"
        } else {
          "known keys: \(listed(asked.sorted()))"
        }
      throw Failure(
        .configuration,
        sentence(entry.keyLocation, NodePath.child(of: path, key: entry.key), "unknown key"),
        advice: advice)
    }
    for options in nested { try options.finish() }
  }
}
