import Diagnostics
import Yams

/// Parses the one document of a YAML text.
struct YAMLDocument {
  let origin: YAMLOrigin

  /// The root as Yams composes it; nil for an empty text.
  ///
  /// Throws a `Failure` with Yams' words and the line if the text is no YAML.
  func root(of yaml: String) throws -> Node? {
    guard yaml.utf8.count <= YAMLLimits.bytes else {
      throw Failure(
        .configuration,
        "\(origin.location(line: 1)): longer than \(YAMLLimits.bytes >> 20) MiB",
        advice: "is this a configuration file?")
    }
    var text = yaml.hasPrefix("\u{FEFF}") ? String(yaml.unicodeScalars.dropFirst()) : yaml
    text.makeContiguousUTF8()
    if let line = CostlyKeys.line(in: text) {
      throw origin.failure(line: line, "a key cannot be a list, a mapping or an alias")
    }
    do {
      return try parse(text)
    } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
      return try parseMarkingRepeatedKeys(text, keys, context.mark)
    } catch let error as YamlError {
      throw error.failure(in: origin)
    }
  }

  private func parse(_ text: String) throws -> Node? {
    // Without rules of its own, the resolver leaves types to CoreSchema.
    try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
  }

  /// Yams names the first of two equal keys only. With a tag of its own before the first, the
  /// document parses, and `YAMLComposer`, which finds both, can name both lines.
  private func parseMarkingRepeatedKeys(_ text: String, _ keys: [String], _ mark: Mark) throws
    -> Node?
  {
    var text = text
    var mark = mark
    for round in 0..<8 {
      guard let index = text.index(of: mark) else { break }
      text.insert(contentsOf: "\(Self.repeatedKeyTag)\(round) ", at: index)
      do {
        return try parse(text)
      } catch YamlError.duplicatedKeysInMapping(_, let context) {
        mark = context.mark
      } catch {
        break
      }
    }
    let names = listed(keys.map { "'\($0)'" }, limit: 3)
    throw origin.failure(line: mark.line, "given more than once in one mapping: \(names)")
  }

  /// The beginning of the tags that this parser puts before repeated keys.
  static let repeatedKeyTag = "!repeated-"
}

extension String {
  /// The place of a mark of libyaml, which counts lines and, within them, Unicode scalars.
  fileprivate func index(of mark: Mark) -> Index? {
    var line = 1
    var column = 1
    var previous: Unicode.Scalar = " "
    for index in unicodeScalars.indices {
      if line == mark.line, column == mark.column { return index }
      let scalar = unicodeScalars[index]
      switch scalar {
      case "\n" where previous == "\r": break
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": (line, column) = (line + 1, 1)
      default: column += 1
      }
      previous = scalar
    }
    return nil
  }
}
