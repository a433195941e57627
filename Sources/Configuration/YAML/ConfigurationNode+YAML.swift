import Diagnostics
import Yams

extension ConfigurationNode {
  /// The node as a YAML document, keys in their order, aliases expanded.
  ///
  /// Reading it again gives an equal node.
  public var yaml: String {
    get throws {
      do {
        return try serialize(node: yamsNode, indent: 2, width: -1, allowUnicode: true)
      } catch let error as YamlError {
        throw error.failure(in: YAMLOrigin(file: location.file, hasLines: true))
      }
    }
  }

  private var yamsNode: Node {
    switch content {
    case .null: Node("null", Tag(.str), .plain)
    case .scalar(let text, let quoted): Node(text, Tag(.str), Self.style(of: text, quoted))
    case .sequence(let elements): Node(elements.map(\.yamsNode), Tag(.seq), .block)
    case .mapping(let entries):
      Node(
        entries.map { (Node($0.key, Tag(.str), Self.style(of: $0.key, false)), $0.value.yamsNode) },
        Tag(.map), .block)
    }
  }

  /// Double quotes keep every character; libyaml quotes by itself what cannot stand plain.
  private static func style(of text: String, _ quoted: Bool) -> Node.Scalar.Style {
    let simple = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F }
    if !simple || text.hasPrefix(" ") || text.hasSuffix(" ") { return .doubleQuoted }
    return quoted ? .singleQuoted : .plain
  }
}
