/// A part of the memory that a run takes.
public struct MemoryPart: Sendable {
  /// Who takes it.
  public enum Owner: Sendable {
    /// Each rank.
    case rank
    /// The ranks of a node together.
    case node
  }

  /// What it is for.
  public let name: String
  /// Its size; a number that no computer has room for is no less exact than it has to be.
  public let bytes: Double
  /// Who takes it.
  public let owner: Owner

  init(_ name: String, floats: Double, owner: Owner = .rank) {
    self.name = name
    self.owner = owner
    bytes = floats * Double(MemoryLayout<Float>.stride)
  }
}
