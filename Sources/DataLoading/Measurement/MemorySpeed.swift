import Compute
import Glibc

/// How fast memory is for what gathering must do at least: a row is read from memory, and its numbers
/// are written to a batch that stays in the cache.
public struct MemorySpeed: Sendable {
  /// Bytes that are read in order from a large block, in a second.
  public let reading: Double
  /// Bytes that are written to a block of a batch's size, in a second.
  public let writing: Double

  /// Measures.
  ///
  /// - Parameters:
  ///   - bytes: the size of the block that is read.
  ///   - batchBytes: that of the block that is written.
  public init(bytes: Int, batchBytes: Int) {
    let source = AlignedBuffer<UInt8>(count: bytes)
    let target = AlignedBuffer<UInt8>(count: batchBytes)
    // Pages that were never written to are all the same one.
    memset(source.pointer, 1, bytes)
    let piece = min(64 << 10, bytes)
    reading = Self.best(bytes / piece * piece) {
      for start in stride(from: 0, through: bytes - piece, by: piece) {
        memcpy(target.pointer, source.pointer + start, min(piece, batchBytes))
        if batchBytes < piece {
          for part in stride(from: batchBytes, to: piece, by: batchBytes) {
            memcpy(
              target.pointer, source.pointer + start + part, min(batchBytes, piece - part))
          }
        }
      }
    }
    let repetitions = max(1, bytes / batchBytes)
    writing = Self.best(repetitions * batchBytes) {
      for repetition in 0..<repetitions {
        memset(target.pointer, Int32(truncatingIfNeeded: repetition), batchBytes)
      }
    }
  }

  /// The least seconds in which a row can be gathered.
  ///
  /// - Parameters:
  ///   - rowBytes: what is read for it.
  ///   - columns: the numbers that are written.
  public func seconds(rowBytes: Int, columns: Int) -> Double {
    max(Double(rowBytes) / reading, Double(columns * MemoryLayout<Float>.size) / writing)
  }

  /// Bytes in a second, in the best of some repetitions.
  private static func best(_ bytes: Int, _ work: () -> Void) -> Double {
    let times = (0..<5).map { _ in
      let start = ContinuousClock.now
      work()
      return start.duration(to: .now) / .seconds(1)
    }
    return Double(bytes) / (times.min() ?? .infinity)
  }
}
