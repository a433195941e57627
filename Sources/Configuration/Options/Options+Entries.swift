extension Options {
  /// An entry of a catalogue: `activation: relu` or `activation: {relu: {max_value: 6}}`.
  public func entry<Entry>(
    _ key: String, from catalogue: Catalogue<Entry>, default value: Entry? = nil
  ) throws -> Entry {
    let isRequired = value == nil
    record(
      key, type: catalogue.kind, default: value.map(catalogue.name), required: isRequired)
    if let recorder { return try value ?? catalogue.example(depth: recorder.depth) }
    if let entry = lookup(key) { return try catalogue.make(from: entry.value) }
    guard let value else { throw missing(key) }
    return value
  }

  /// An entry of a catalogue, or nil where it is not given.
  public func optionalEntry<Entry>(_ key: String, from catalogue: Catalogue<Entry>) throws
    -> Entry?
  {
    record(key, type: catalogue.kind, default: nil, required: false)
    return try lookup(key).map { try catalogue.make(from: $0.value) }
  }

  /// A list of entries of a catalogue: `metrics: [accuracy, {top_k_accuracy: {k: 3}}]`.
  public func entries<Entry>(
    _ key: String, from catalogue: Catalogue<Entry>, default value: [Entry]? = nil
  ) throws -> [Entry] {
    let text = value.map { "[\($0.map(catalogue.name).joined(separator: ", "))]" }
    record(
      key, type: "list with any number of: \(catalogue.kind)", default: text,
      required: value == nil)
    if let recorder { return try value ?? [catalogue.example(depth: recorder.depth)] }
    if let entry = lookup(key) { return try catalogue.entries(from: entry.value) }
    guard let value else { throw missing(key) }
    return value
  }
}
