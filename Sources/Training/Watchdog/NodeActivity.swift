import Diagnostics
import Instrumentation
import MPI

/// What the ranks of a node say that they are at, in memory that they share.
public final class NodeActivity {
  /// Records what this rank does.
  public let recorder: Recorder
  /// Where each rank of the node publishes; where there is no shared memory, this rank alone.
  let records: [ActivityRecord]
  /// The place of this rank among them.
  let index: Int

  /// Begins to record, on the calling thread, for this rank alone: as long as it is not known whether the
  /// others will do the same.
  public init(alone rank: Int) {
    recorder = Recorder()
    records = [recorder.record]
    index = 0
    recorder.record.rank = rank
    recorder.install()
  }

  /// Begins to record, on the calling thread, in place of a recorder that was there. Collective.
  ///
  /// - Throws: `MPIError`.
  public init(on world: Communicator) throws {
    let node = try world.splitByNode()
    if let window = try Self.window(on: node) {
      records = (0..<node.size).compactMap { window.segment(of: $0).baseAddress }
        .map { ActivityRecord($0) }
      index = node.rank
      recorder = Recorder(records[index], owner: window)
    } else {
      recorder = Recorder()
      records = [recorder.record]
      index = 0
    }
    recorder.record.rank = world.rank
    recorder.install()
    // Nobody looks at the record of a rank that has not written its own number yet.
    try node.barrier()
  }

  /// Shared memory of all ranks of a node; nil where there is no room for it, of which what needs more
  /// will tell the user.
  private static func window(on node: Communicator) throws -> SharedWindow? {
    guard node.size > 1 else { return nil }
    do {
      return try SharedWindow(on: node, bytes: ActivityRecord.byteCount)
    } catch let failure as Failure where failure.exitCode == .outOfMemory {
      return nil
    }
  }

  /// Records no more, and tells the others that this rank leaves. The memory is given back at the end of
  /// MPI.
  public func close() {
    recorder.record.sayGoodbye()
    recorder.remove()
  }
}
