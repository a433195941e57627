import HDF5

/// Lists of numbers by name; a name may have parts, divided by `/`.
///
/// Two are equal if they are to the bit, so that what was read can be compared with what was
/// written, not-a-numbers included.
public struct NamedNumbers: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  /// The lists.
  public var lists: [String: [Double]]

  /// Creates lists.
  public init(_ lists: [String: [Double]] = [:]) { self.lists = lists }

  /// Lists by name.
  public init(dictionaryLiteral elements: (String, [Double])...) {
    lists = Dictionary(elements) { $1 }
  }

  /// The list of a name.
  public subscript(name: String) -> [Double]? {
    get { lists[name] }
    set { lists[name] = newValue }
  }

  /// Whether names and bits are the same.
  public static func == (a: NamedNumbers, b: NamedNumbers) -> Bool {
    a.lists.mapValues { $0.map(\.bitPattern) } == b.lists.mapValues { $0.map(\.bitPattern) }
  }
}

extension NamedNumbers {
  /// Writes each list as a data set of a new group.
  func write(to parent: Group, _ name: String) throws {
    let group = try parent.createGroup(named: name)
    for (name, list) in lists.sorted(by: { $0.key < $1.key }) {
      try group.createDataset(named: name, shape: [list.count], list)
    }
  }

  /// Reads all data sets of a group.
  init(from group: Group) throws {
    self.init()
    try read(group, prefix: "")
  }

  private mutating func read(_ group: Group, prefix: String) throws {
    for name in try group.names {
      switch try group.kind(of: name) {
      case .group: try read(group.group(named: name), prefix: "\(prefix)\(name)/")
      default: lists[prefix + name] = try group.dataset(named: name).read(as: Double.self)
      }
    }
  }
}
