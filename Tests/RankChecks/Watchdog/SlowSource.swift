import Compute
import DataLoading
import Glibc
import Instrumentation
import Synchronization

/// Samples that one rank waits for.
final class SlowSource: SampleSource {
  private let source: any SampleSource
  /// Seconds before the batch of a number is there, from 0 on.
  private let delay: @Sendable (Int) -> Double
  private let batches = Atomic<Int>(0)
  private let number = SourceNames.number(of: "slow.h5")

  init(_ source: any SampleSource, delay: @escaping @Sendable (Int) -> Double) {
    self.source = source
    self.delay = delay
  }

  func gather(_ field: Int, rows: Span<Int>, affine: Affine, into matrix: Matrix) throws {
    if field == 0 {
      Activity.current?.rows(
        first: rows[0], last: rows[rows.count - 1], count: rows.count, of: number)
      let batch = batches.wrappingAdd(1, ordering: .relaxed).oldValue
      usleep(UInt32(delay(batch) * 1e6))
    }
    try source.gather(field, rows: rows, affine: affine, into: matrix)
  }

  func gather(
    _ field: Int, rows: Range<Int>, into values: UnsafeMutableBufferPointer<Double>
  ) throws {
    try source.gather(field, rows: rows, into: values)
  }

  var count: Int { source.count }
  var fields: [Field] { source.fields }
  var preferredShuffle: ShuffleMode { source.preferredShuffle }
  var isAtHand: Bool { source.isAtHand }
  var storageDescriptions: [String] { source.storageDescriptions }
  var memoryBytes: Int { source.memoryBytes }

  func layoutCautions(shuffle: ShuffleMode, batchRows: Int, readers: Int) -> [String] { [] }
}
