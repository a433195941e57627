import Diagnostics

extension ConfigurationNode {
  /// Carries out `training.epochs=10`, as given on the command line with `--set`.
  ///
  /// The value is YAML. Keys that are missing are made; elements of lists are counted from 0, as
  /// in `model.1.dense.units=64` or `model[1].dense.units=64`; an entry that is only a name, such
  /// as `optimizer: adam`, can be given options with `optimizer.adam.learning_rate=0.1`.
  ///
  /// Throws `Failure(.usage)` if this is no assignment, else `Failure(.configuration)`.
  public mutating func set(_ assignment: String) throws {
    let origin = YAMLOrigin(file: "--set \(printable(assignment))", hasLines: false)
    guard let assignment = Assignment(assignment) else {
      throw Failure(
        .usage, "\(origin.file): not an assignment", advice: "write --set training.epochs=10")
    }
    self = try setting(assignment.keys[...], to: assignment.value, origin)
  }

  private func setting(_ keys: ArraySlice<String>, to value: String, _ origin: YAMLOrigin) throws
    -> ConfigurationNode
  {
    guard let key = keys.first else {
      let depth = keys.startIndex
      var composer = YAMLComposer(origin: origin)
      let node = try YAMLDocument(origin: origin).root(of: value).map {
        try composer.compose($0, path: path, depth: depth)
      }
      return node ?? ConfigurationNode(.null, at: origin.location(nil), path: path)
    }
    switch content {
    case .sequence(var elements):
      guard let index = Int(key), elements.indices.contains(index) else {
        let known = elements.isEmpty ? "it is empty" : "0 to \(elements.count - 1)"
        throw refusal(origin, "no element \(quoted(key)) in this list (\(known))")
      }
      elements[index] = try elements[index].setting(keys.dropFirst(), to: value, origin)
      return ConfigurationNode(.sequence(elements), at: location, path: path)
    case .mapping(let entries):
      return try setting(keys, in: entries, at: location, to: value, origin)
    case .null:
      return try setting(keys, in: [], at: origin.location(nil), to: value, origin)
    case .scalar(let text, _):
      guard text == key else {
        throw refusal(origin, "is \(quoted(text)) and has no key \(quoted(key))")
      }
      return try setting(keys, in: [], at: location, to: value, origin)
    }
  }

  private func setting(
    _ keys: ArraySlice<String>, in entries: [ConfigurationEntry], at location: SourceLocation,
    to value: String, _ origin: YAMLOrigin
  ) throws -> ConfigurationNode {
    var entries = entries
    let key = keys[keys.startIndex]
    let place = entries.firstIndex { $0.key == key }
    let child = NodePath.child(of: path, key: key)
    let old =
      place.map { entries[$0] }
      ?? ConfigurationEntry(
        key: key, keyLocation: origin.location(nil),
        value: ConfigurationNode(.null, at: origin.location(nil), path: child))
    let new = ConfigurationEntry(
      key: key, keyLocation: keys.count == 1 ? origin.location(nil) : old.keyLocation,
      value: try old.value.setting(keys.dropFirst(), to: value, origin))
    if let place { entries[place] = new } else { entries.append(new) }
    return ConfigurationNode(.mapping(entries), at: location, path: path)
  }

  private func refusal(_ origin: YAMLOrigin, _ problem: String) -> Failure {
    Failure(.configuration, sentence(origin.location(nil), path, problem))
  }
}
