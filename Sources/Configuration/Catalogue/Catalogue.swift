import Diagnostics

/// The entries of one kind that a configuration can choose from, by name.
///
/// `Entry` is what they have in common, such as `any Activation`. An entry is written as its name,
/// `relu`, or as a mapping of its name to its options, `relu: {max_value: 6}`.
public struct Catalogue<Entry>: Sendable {
  /// What the entries are, in one word: `activation`.
  public let kind: String
  /// The names, in the order of the catalogue, without aliases.
  public var names: [String] { types.map { $0.name } }

  private let types: [any CatalogueEntry.Type]
  private let typesByName: [String: any CatalogueEntry.Type]

  /// A catalogue of `types`, whose instances must all be `Entry` and whose names must differ.
  public init(kind: String, _ types: [any CatalogueEntry.Type]) {
    self.kind = kind
    self.types = types
    let named = types.flatMap { type in ([type.name] + type.aliases).map { ($0, type) } }
    typesByName = Dictionary(named) { a, b in
      preconditionFailure("\(a) and \(b) have the same name among the entries of kind \(kind)")
    }
  }

  /// The entry that `node` names, with its options.
  ///
  /// Throws a `Failure` with the line for an unknown name (and the nearest known one), for unknown
  /// options and for whatever the entry refuses.
  public func make(from node: ConfigurationNode) throws -> Entry {
    try make(from: node) { _ in }.entry
  }

  /// The entry that `node` names, and what `common` reads among its options: keys that all entries
  /// of the kind share, such as a layer's name.
  public func make<Common>(from node: ConfigurationNode, common: (Options) throws -> Common) throws
    -> (entry: Entry, common: Common)
  {
    let form = try EntryForm(node, kind: kind) { typesByName[$0] != nil }
    guard let type = typesByName[form.name] else {
      let known = names.count <= 12 ? "known: \(listed(names))" : nil
      throw Failure(
        .configuration,
        sentence(form.location, node.path, "unknown \(kind) \(quoted(form.name))"),
        advice: Spelling.advice(for: form.name, among: typesByName.keys.sorted()) ?? known)
    }
    let options = try Options(form.options, namedAt: form.location)
    let common = try common(options)
    let entry = try cast(type.init(options))
    try options.finish()
    return (entry, common)
  }

  /// The entries of a list.
  public func entries(from node: ConfigurationNode) throws -> [Entry] {
    try node.elements().map(make)
  }

  /// The options of the entry called `name`, with types and defaults; nil if there is none.
  public func describe(_ name: String) throws -> [OptionDescription]? {
    guard let type = typesByName[name] else { return nil }
    return try Options.describe(type.init)
  }

  /// The name that the configuration gives `entry`.
  func name(of entry: Entry) -> String {
    (entry as? any CatalogueEntry).map { type(of: $0).name } ?? "\(entry)"
  }

  /// Any entry that can be made without a configuration, for descriptions of what holds one.
  func example(depth: Int) throws -> Entry {
    // Entries that hold entries of their own kind would go on forever.
    if depth < 3 {
      for type in types {
        let options = Options(recorder: OptionRecorder(depth: depth + 1))
        if let entry = try? type.init(options) { return try cast(entry) }
      }
    }
    throw Failure(.internalError, "no \(kind) can be described without a configuration")
  }

  private func cast(_ value: any CatalogueEntry) throws -> Entry {
    guard let entry = value as? Entry else {
      preconditionFailure("\(type(of: value)) is not \(Entry.self)")
    }
    return entry
  }
}
