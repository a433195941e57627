import Diagnostics
import Yams

/// Turns what Yams composed into nodes with locations and paths, within `YAMLLimits`.
struct YAMLComposer {
  let origin: YAMLOrigin
  private var count = 0

  init(origin: YAMLOrigin) { self.origin = origin }

  /// The node for `node`, which stands at `path`, `depth` levels below the root.
  mutating func compose(_ node: Node, path: String, depth: Int) throws -> ConfigurationNode {
    let location = origin.location(node.mark)
    func refusal(_ problem: String) -> Failure {
      Failure(.configuration, sentence(location, path, problem))
    }
    count += 1
    guard count <= YAMLLimits.nodes else {
      throw Failure(.configuration, "\(location): more than \(YAMLLimits.nodes) values")
    }
    guard depth <= YAMLLimits.depth else {
      throw Failure(.configuration, "\(location): nested more than \(YAMLLimits.depth) deep")
    }
    guard path.utf8.count <= YAMLLimits.path else {
      throw Failure(.configuration, "\(location): nested keys too long")
    }
    switch node {
    case .scalar(let scalar):
      guard Self.coreTags.contains(scalar.tag.rawValue) else {
        throw refusal("the tag \(quoted(scalar.tag.rawValue)) is not supported")
      }
      return ConfigurationNode(Self.content(of: scalar), at: location, path: path)
    case .sequence(let sequence):
      guard Self.coreTags.contains(sequence.tag.rawValue) else {
        throw refusal("the tag \(quoted(sequence.tag.rawValue)) is not supported")
      }
      var elements: [ConfigurationNode] = []
      for element in sequence {
        let path = NodePath.child(of: path, index: elements.count)
        elements.append(try compose(element, path: path, depth: depth + 1))
      }
      return ConfigurationNode(.sequence(elements), at: location, path: path)
    case .mapping(let mapping):
      guard Self.coreTags.contains(mapping.tag.rawValue) else {
        throw refusal("the tag \(quoted(mapping.tag.rawValue)) is not supported")
      }
      let entries = try entries(of: mapping, path: path, depth: depth)
      return ConfigurationNode(.mapping(entries), at: location, path: path)
    case .alias:
      throw refusal("an alias that was not resolved")
    }
  }

  private mutating func entries(of mapping: Node.Mapping, path: String, depth: Int) throws
    -> [ConfigurationEntry]
  {
    var entries: [ConfigurationEntry] = []
    var lines: [String: SourceLocation] = [:]
    for (key, value) in mapping {
      let location = origin.location(key.mark)
      guard case .scalar(let name) = key else {
        let problem = "a key cannot be a list or a mapping"
        throw Failure(.configuration, sentence(location, path, problem))
      }
      let tag = name.tag.rawValue
      guard Self.coreTags.contains(tag) || tag.hasPrefix(YAMLDocument.repeatedKeyTag) else {
        let problem = "the tag \(quoted(tag)) is not supported"
        throw Failure(.configuration, sentence(location, path, problem))
      }
      guard name.string.utf8.count <= YAMLLimits.key, !name.string.contains(where: \.isNewline)
      else {
        let problem = "a key is one word of at most \(YAMLLimits.key) bytes"
        throw Failure(.configuration, sentence(location, path, problem))
      }
      let child = NodePath.child(of: path, key: name.string)
      if let first = lines.updateValue(location, forKey: name.string) {
        let place = first.line > 0 ? ", first on line \(first.line)" : ""
        throw Failure(.configuration, sentence(location, child, "given twice\(place)"))
      }
      let node = try compose(value, path: child, depth: depth + 1)
      entries.append(ConfigurationEntry(key: name.string, keyLocation: location, value: node))
    }
    return entries
  }

  private static func content(of scalar: Node.Scalar) -> ConfigurationNode.Content {
    let tag = scalar.tag.rawValue
    let plain = scalar.style == .plain || scalar.style == .any
    if plain, tag != Tag.Name.str.rawValue, tag != Tag.Name.nonSpecific.rawValue {
      return CoreSchema.isNull(scalar.string) ? .null : .scalar(scalar.string, quoted: false)
    }
    return .scalar(scalar.string, quoted: true)
  }

  /// None, or those of the core schema: what they claim is checked when the value is read.
  private static let coreTags = Set(
    [Tag.Name.implicit, .nonSpecific, .str, .seq, .map, .bool, .float, .null, .int].map(\.rawValue))
}
