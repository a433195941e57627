/// A part of the memory that a run takes.
public struct MemoryPart: Sendable {
  /// Who takes it.
  public enum Owner: Sendable {
    /// Each rank.
    case rank
    /// The ranks of a node together.
    case node
  }

  /// What makes it smaller.
  enum Remedy: String, Sendable {
    case model = "make layers or the number of ranks on a node smaller"
    case batch = "make training.batch_size smaller; training.accumulate adds batches up"
    case data = "make data.resident_mib smaller, so that data is read as it is needed"
    case optimizer = "take an optimizer with less state, smaller layers or more nodes"
    case ranks = "start fewer ranks on a node"
    case machine = "take a machine, or ask for a job, with more memory"
  }

  /// What it is for.
  public let name: String
  /// Its size; a number that no computer has room for is no less exact than it has to be.
  public let bytes: Double
  /// Who takes it.
  public let owner: Owner
  private let remedy: Remedy

  init(_ name: String, bytes: Double, owner: Owner = .rank, _ remedy: Remedy = .model) {
    self.name = name
    self.owner = owner
    self.bytes = bytes
    self.remedy = remedy
  }

  init(_ name: String, floats: Double, owner: Owner = .rank, _ remedy: Remedy = .model) {
    self.init(
      name, bytes: floats * Double(MemoryLayout<Float>.stride), owner: owner, remedy)
  }

  /// What to do where it is too large.
  var advice: String { remedy.rawValue }
}
