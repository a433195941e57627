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
    get throws { try file.root.names.map { try GoldenCase(name: $0, in: file) } }
  }

  /// One case.
  public func named(_ name: String) throws -> GoldenCase {
    try GoldenCase(name: name, in: file)
  }
}

/// One case of a golden file.
public struct GoldenCase {
  /// The name.
  public let name: String
  private let group: Group
  /// A file closes what lies in it when it goes away.
  private let file: File

  init(name: String, in file: File) throws {
    self.name = name
    self.file = file
    group = try file.root.group(named: name)
  }

  /// What the numbers were computed with, in the configuration's notation.
  public var configuration: String {
    get throws { try group.attributes.string("configuration") }
  }

  /// The names of the data sets and groups at a path.
  public func names(at path: String) throws -> [String] { try group.group(named: path).names }

  /// Whether the path leads to a group.
  public func isGroup(_ path: String) throws -> Bool { try group.kind(of: path) == .group }

  /// Whether there is a data set of this name.
  public func hasValues(_ name: String) throws -> Bool { try group.contains(name) }

  /// The numbers of a data set.
  public func values(_ path: String) throws -> [Double] {
    try group.dataset(named: path).read(as: Double.self)
  }

  /// The numbers of a data set, which float32 holds exactly.
  public func floats(_ path: String) throws -> [Float] { try values(path).map { Float($0) } }

  /// The shape of a data set.
  public func shape(_ path: String) throws -> [Int] { try group.dataset(named: path).shape }
}
