import Compute

/// Samples at random access: rows of one or several fields.
///
/// Rows may be gathered from any thread.
public protocol SampleSource: AnyObject, Sendable {
  /// The number of samples.
  var count: Int { get }
  /// What a sample consists of: the inputs in the order of the model, then the targets.
  var fields: [Field] { get }

  /// Writes rows of a field to the rows of a matrix, transformed by `affine`.
  ///
  /// - Throws: `Failure` (data) that names the row and the column of a number that is not finite, or
  ///   of an integer of a target that `Float` cannot hold; and what reading throws.
  func gather(_ field: Int, rows: Span<Int>, affine: Affine, into matrix: Matrix) throws

  /// Writes rows of a field to memory for `rows.count · columns` numbers, as they are.
  ///
  /// - Throws: as `gather(_:rows:affine:into:)`.
  func gather(
    _ field: Int, rows: Range<Int>, into values: UnsafeMutableBufferPointer<Double>) throws

  /// The order that suits how the samples are stored; the same on every machine.
  var preferredShuffle: ShuffleMode { get }

  /// Whether gathering rows is only copying memory, and waits for no disk.
  var isAtHand: Bool { get }

  /// How the fields are stored, in words: one line for each.
  var storageDescriptions: [String] { get }

  /// The memory that the samples take of this process alone, at most, in bytes.
  var memoryBytes: Int { get }

  /// What in the layout of the data makes reading slow, in words, a line for each thing.
  ///
  /// - Parameters:
  ///   - shuffle: the order in which rows are read.
  ///   - batchRows: the rows of a batch that a rank reads.
  ///   - readers: the threads of all ranks of the node together.
  func layoutCautions(shuffle: ShuffleMode, batchRows: Int, readers: Int) -> [String]
}

extension SampleSource {
  /// The fields with a role, as indices.
  public func fields(_ role: Field.Role) -> [Int] {
    fields.indices.filter { fields[$0].role == role }
  }
}

extension [any SampleSource] {
  /// The sources in order, each once.
  public var distinct: [any SampleSource] {
    var seen: Set<ObjectIdentifier> = []
    return filter { seen.insert(ObjectIdentifier($0)).inserted }
  }
}
