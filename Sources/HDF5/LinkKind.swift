/// What a name in a group leads to.
public enum LinkKind: Sendable, Hashable {
  case group
  case dataset
  /// A data type that was given a name of its own.
  case datatype
  /// Another path in the same file, which need not exist.
  case softLink(target: String)
  /// An object of another file. It is never followed.
  case externalLink(file: String, path: String)
  /// Something that the library cannot make out, with its words.
  case unreadable(String)
}

extension LinkKind: CustomStringConvertible {
  /// In words, as in "is a soft link to /x".
  public var description: String {
    switch self {
    case .group: "group"
    case .dataset: "data set"
    case .datatype: "named type"
    case .softLink(let target): "soft link to \(target.printable)"
    case .externalLink(let file, let path):
      "external link to \(path.printable) in \(file.printable)"
    case .unreadable(let reason): "unreadable: \(reason)"
    }
  }
}
