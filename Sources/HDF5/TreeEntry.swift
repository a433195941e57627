/// One name met on a walk through a file.
public struct TreeEntry: Sendable {
  /// The path from the root of the file.
  public let path: String
  /// How far below the beginning of the walk this is; the beginning is 0.
  public let depth: Int
  /// What the name leads to.
  public let kind: LinkKind
  /// The data set, where it is one.
  public internal(set) var dataset: Dataset?
  /// The attributes of a group or a data set.
  public internal(set) var attributes: [AttributeEntry] = []
  /// The path that the same object was already listed under: its content is not listed again.
  public internal(set) var sameAs: String?
  /// What is wrong: a soft link that leads nowhere, a damaged object.
  public internal(set) var problem: String?

  init(path: String, depth: Int, kind: LinkKind) {
    self.path = path
    self.depth = depth
    self.kind = kind
  }
}
