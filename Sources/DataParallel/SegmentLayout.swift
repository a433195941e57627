import Diagnostics
import MPI

/// Where things lie in the segments of a shared memory exchange, in bytes.
struct SegmentLayout {
  private let count: Int
  private let totalsCount: Int
  private let tableCount: Int

  init(count: Int, totalsCount: Int, tableCount: Int) {
    self.count = count
    self.totalsCount = totalsCount
    self.tableCount = tableCount
  }

  /// The segment of the parameters: parameters, table.
  var parameterBytes: Int { tableOffset + max(tableCount, 1) * MemoryLayout<Double>.stride }

  /// The segment of a rank's gradients: counter, totals, gradients.
  var gradientBytes: Int { gradientsOffset + max(count, 1) * MemoryLayout<Float>.stride }

  private var tableOffset: Int { Self.rounded(max(count, 1) * MemoryLayout<Float>.stride) }

  private var gradientsOffset: Int {
    Self.rounded(
      SharedBarrier.counterBytes + max(totalsCount, 1) * MemoryLayout<Double>.stride)
  }

  func base(of rank: Int, in window: SharedWindow) throws -> UnsafeMutableRawPointer {
    guard let base = window.segment(of: rank).baseAddress else {
      throw Failure(.internalError, "the shared window has no segment of rank \(rank)")
    }
    return base
  }

  func parameters(_ base: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Float> {
    base.bindMemory(to: Float.self, capacity: count)
  }

  func table(_ base: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Double> {
    (base + tableOffset).bindMemory(to: Double.self, capacity: tableCount)
  }

  func totals(_ base: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Double> {
    (base + SharedBarrier.counterBytes).bindMemory(to: Double.self, capacity: totalsCount)
  }

  func gradients(_ base: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Float> {
    (base + gradientsOffset).bindMemory(to: Float.self, capacity: count)
  }

  /// The next multiple of a page, so that neighbours never share one.
  private static func rounded(_ bytes: Int) -> Int { (bytes + 4095) / 4096 * 4096 }
}
