import Compute

/// Where the rows of one field are: in memory, in a mapped file, or read as they are needed.
protocol FieldStorage: AnyObject, Sendable {
  /// The number of rows.
  var count: Int { get }
  /// In words: "mapped", "in memory".
  var description: String { get }
  /// Whether gathering rows is only copying memory, and waits for no disk.
  var isAtHand: Bool { get }
  /// The bytes of memory that it takes of this process alone, at most.
  var memoryBytes: Int { get }
  /// Writes rows to a matrix; throws as `SampleSource.gather` does.
  func gather(_ rows: Span<Int>, affine: Affine, into matrix: Matrix) throws
  /// Writes consecutive rows to memory for as many numbers, as they are.
  func gather(_ rows: Range<Int>, into values: UnsafeMutableBufferPointer<Double>) throws
}
