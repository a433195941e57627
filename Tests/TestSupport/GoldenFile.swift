import HDF5

/// A file of `Tests/Golden`: cases with numbers that were computed elsewhere.
public struct GoldenFile {
  private let file: File

  /// Opens a file by its name, such as `losses`.
  public init(_ name: String) throws {
    let path = BuiltExecutable.packageRoot.appendingPathComponent("Tests/Golden/\(name).h5").path
    file = try File(path)
  }

  /// All cases, by name.
  public var cases: [GoldenCase] {
    get throws { try file.root.names.map { GoldenCase(name: $0, try file.root.group(named: $0)) } }
  }

  /// One case.
  public func named(_ name: String) throws -> GoldenCase {
    GoldenCase(name: name, try file.root.group(named: name))
  }
}

/// One case of a golden file.
public struct GoldenCase {
  /// The name.
  public let name: String
  private let group: Group

  init(name: String, _ group: Group) {
    self.name = name
    self.group = group
  }

  /// What the numbers were computed with, in the configuration's notation.
  public var configuration: String {
    get throws { try group.attributes.string("configuration") }
  }

  /// The names of the data sets and groups at a path.
  public func names(at path: String) throws -> [String] { try group.group(named: path).names }

  /// Whether the path leads to a group.
  public func isGroup(_ path: String) throws -> Bool { try group.kind(of: path) == .group }

  /// The numbers of a data set.
  public func values(_ path: String) throws -> [Double] {
    try group.dataset(named: path).read(as: Double.self)
  }

  /// The numbers of a data set, which float32 holds exactly.
  public func floats(_ path: String) throws -> [Float] { try values(path).map { Float($0) } }

  /// The shape of a data set.
  public func shape(_ path: String) throws -> [Int] { try group.dataset(named: path).shape }
}
