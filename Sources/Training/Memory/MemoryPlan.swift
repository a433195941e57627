import Diagnostics

/// The memory that a run takes on a node.
public struct MemoryPlan: Sendable {
  /// What it is for.
  public let parts: [MemoryPart]
  /// The ranks on the node.
  public let ranks: Int

  /// The bytes of a part on the node.
  func bytes(_ part: MemoryPart) -> Double {
    part.owner == .node ? part.bytes : part.bytes * Double(ranks)
  }

  /// The bytes that each rank takes, beside what they share.
  public var ofRank: Double { sum(.rank) }

  /// The bytes that the ranks of the node share.
  public var shared: Double { sum(.node) }

  /// The bytes on the node.
  public var ofNode: Double { parts.reduce(0) { $0 + bytes($1) } }

  private func sum(_ owner: MemoryPart.Owner) -> Double {
    parts.reduce(0) { $0 + ($1.owner == owner ? $1.bytes : 0) }
  }

  /// Refuses what a node cannot hold, before the system ends some process for it.
  ///
  /// - Parameter subject: what it is, with its verb.
  /// - Throws: `Failure` with code `outOfMemory`.
  func require(_ limit: MemoryLimit, _ subject: String = "the run needs") throws {
    guard ofNode > Double(limit.bytes) else { return }
    let largest = parts.sorted { bytes($0) > bytes($1) }
    let list = largest.prefix(6).map { "\($0.name) \(ByteCount(bytes($0)))" }
    throw Failure(
      .outOfMemory,
      "\(subject) \(ByteCount(ofNode)) of memory"
        + (ranks > 1 ? " for \(ranks) ranks on a node, " : ", ")
        + "\(limit.source) has \(ByteCount(limit.bytes)): \(list.joined(separator: ", "))",
      advice: largest.first?.advice)
  }
}
