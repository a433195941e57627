import Compute
import Diagnostics
import Foundation
import HDF5
import Instrumentation
import Interchange
import NeuralNetwork

/// Writes checkpoints that are there as a whole or not at all.
///
/// A file is written under a temporary name in the same directory, sealed, flushed to the disk, read
/// back and compared, renamed, and then its directory is flushed. Whatever goes wrong on the way, even
/// the death of the process, leaves the files that were there before as they were.
public struct CheckpointWriter: Sendable {
  /// The model in Keras' terms.
  public let model: KerasModel

  /// A writer for checkpoints of a model.
  public init(_ model: KerasModel) { self.model = model }

  /// Writes a checkpoint, in place of a file of this name.
  ///
  /// - Throws: `Failure` with code `cannotCreate` if no file can be made in the directory, and
  ///   `inputOutput` if it cannot be filled, a full disk included.
  public func write(
    _ checkpoint: Checkpoint, _ blocks: CheckpointBlocks, to path: String
  ) throws {
    do {
      try TemporaryFile.replace(path) { temporary in
        try fill(temporary, checkpoint, blocks)
        Activity.progress()
        let file = try PlainFile(temporary, isWritable: true)
        try file.write(Seal(sealing: file).bytes, at: 0)
        Activity.progress()
        try file.synchronize()
        try verify(temporary, checkpoint, blocks)
      }
    } catch {
      throw failure(path, error)
    }
  }

  private func fill(
    _ path: String, _ checkpoint: Checkpoint, _ blocks: CheckpointBlocks
  ) throws {
    // Exclusive: a file or a link that somebody else put there is never written to.
    let file = try File.create(path, userBlock: Seal.size, exclusive: true)
    try model.write(blocks.weights, to: file.root, weightWritten: Activity.progress)
    let group = try file.root.createGroup(named: "nntrain")
    try checkpoint.write(to: group)
    for slot in blocks.slots {
      let own = try group.createGroup(named: "optimizer/\(slot.name)")
      for weight in model.layout.weights {
        Activity.progress()
        let dataset = try own.createDataset(named: weight.path, .float32, shape: weight.shape)
        try dataset.write(UnsafeBufferPointer(slot.values.slice(weight.range).buffer))
      }
    }
    try file.close()
  }

  /// Reads the file again and compares all that is in it.
  private func verify(
    _ path: String, _ checkpoint: Checkpoint, _ blocks: CheckpointBlocks
  ) throws {
    let reader = try CheckpointReader(path)
    try reader.requireModel(model.layout)
    let weights = model.layout.weights
    let largest = weights.map(\.range.count).max() ?? 0
    let isEqual = try AlignedBuffer.withMatrix(columns: largest) { block in
      // One at a time: a large model is not to take more memory for being saved.
      try weights.allSatisfy { weight in
        Activity.progress()
        let values = block.slice(0..<weight.range.count)
        try reader.readWeight(weight, into: values)
        guard holds(values, blocks.weights, weight) else { return false }
        return try blocks.slots.allSatisfy { slot in
          try reader.readSlot(slot.name, weight, into: values)
          return holds(values, slot.values, weight)
        }
      }
    }
    guard isEqual && reader.checkpoint == checkpoint else {
      throw Failure(.inputOutput, "what was read back is not what was written")
    }
  }

  /// Whether a weight's values are, bit by bit, those of a block.
  private func holds(_ values: Matrix, _ block: Matrix, _ weight: Weight) -> Bool {
    memcmp(
      values.pointer, block.slice(weight.range).pointer,
      weight.range.count * MemoryLayout<Float>.stride) == 0
  }

  /// An error of writing in the user's terms: the file under its final name, and the disk's words.
  private func failure(_ path: String, _ error: any Error) -> Failure {
    let words: String
    var code = ExitCode.inputOutput
    switch error {
    case let error as HDF5Error:
      words = error.systemMessage ?? error.description
      if error.exitCode == .cannotCreate, !DiskTrouble.words.contains(words) {
        code = .cannotCreate
      }
    case let error as Failure:
      words = error.message
      if error.exitCode == .cannotCreate { code = .cannotCreate }
    default: words = "\(error)"
    }
    let verb = code == .cannotCreate ? "create" : "write"
    return Failure(
      code, "cannot \(verb) the checkpoint \(path): \(words)",
      advice: "earlier checkpoints are untouched")
  }
}

/// The system's words for disks that are full or broken, as opposed to places where nobody may write.
private enum DiskTrouble {
  static let words = Set([ENOSPC, EDQUOT, EIO, EFBIG].map { SystemError.words($0) })
}
