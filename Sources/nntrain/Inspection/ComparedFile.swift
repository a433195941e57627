import Diagnostics
import HDF5
import Interchange
import Training

/// The weights and the optimizer's state in a file that is compared with another.
struct ComparedFile {
  /// A tensor with the name by which its counterpart is found.
  typealias Tensor = (name: String, dataset: Dataset)

  /// The path of the file, in a form that can be printed.
  let name: String
  /// All weights, trained or not: `dense/kernel`.
  let weights: [Tensor]
  /// The optimizer's state: `momentum/dense/kernel`. None in files of Keras, and in models.
  let state: [Tensor]
  /// Progress and versions; nil where Keras wrote the file.
  let checkpoint: Checkpoint?

  /// Opens a checkpoint, a model or a file of Keras.
  ///
  /// - Throws: `Failure` with code `missingInput`, `data` for what is damaged or holds no model,
  ///   `configuration` for a newer format; `HDF5Error`.
  init(_ path: String) throws {
    name = path.printable
    CrashBlame.suspect(path)
    switch HDF5FileKind(ofFile: path) {
    case .sealed:
      let reader = try CheckpointReader(path, examining: true)
      checkpoint = reader.checkpoint
      weights = Self.unique(reader.weights.map { ($0.path, $0.dataset) })
      state = Self.unique(try Self.state(in: File(path), slots: reader.slotNames, reader.weights))
    case .other:
      try FileExaminer.examine(path)
      let file = try File(path)
      guard try file.root.kind(of: "model_weights") == .group else {
        throw Failure(.data, "\(name) holds no model whose weights could be compared")
      }
      checkpoint = nil
      weights = Self.unique(try StoredWeight.list(in: file.root).map { ($0.path, $0.dataset) })
      state = []
    }
  }

  private static func state(
    in file: File, slots: [String], _ weights: [StoredWeight]
  ) throws -> [Tensor] {
    try slots.flatMap { slot in
      let group = try file.root.group(named: "nntrain/optimizer/\(slot)")
      return try weights.map { ("\(slot)/\($0.path)", try group.dataset(named: $0.path)) }
    }
  }

  /// A hostile file may name a tensor twice: the first counts.
  private static func unique(_ tensors: [Tensor]) -> [Tensor] {
    var seen: Set<String> = []
    return tensors.filter { seen.insert($0.name).inserted }
  }
}
