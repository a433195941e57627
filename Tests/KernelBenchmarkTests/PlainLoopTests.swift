import KernelBenchmark
import TestSupport
import Testing

/// What kernels are measured against does the same work: times of something else would mean nothing.
@Suite struct PlainLoopTests {
  /// Where rounding leaves less than the usual agreement.
  private static let limits = [
    // Small differences of weights many times their size.
    "change": 1e-3
  ]

  @Test func plainLoopsComputeWhatKernelsDo() throws {
    var entries: Set<String> = []
    try KernelBenchmark(values: 1 << 14, rounds: 1).compare { comparison in
      entries.insert("\(comparison.kind) \(comparison.entry)")
      let (distance, limit) =
        comparison.isRandom
        ? (distanceOfDistributions(comparison.own, comparison.plain), 0.03)
        : (
          relativeDistance(comparison.own, comparison.plain), Self.limits[comparison.result] ?? 1e-5
        )
      let isSame = !comparison.own.isEmpty && distance < limit
      #expect(
        isSame,
        "\(comparison.kind) \(comparison.entry), \(comparison.pass): \(comparison.result) at \(distance)"
      )
    }
    #expect(entries.count > 80)
  }

  /// The greater of two numbers that are both small for samples of one distribution: the greatest
  /// distance of the empirical distribution functions (Kolmogorov, Smirnov), and the relative
  /// difference of the standard deviations.
  private func distanceOfDistributions(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count, (a + b).allSatisfy(\.isFinite) else { return .infinity }
    let (a, b) = (a.sorted(), b.sorted())
    var (i, j, farthest) = (0, 0, 0)
    while i < a.count, j < b.count {
      let value = min(a[i], b[j])
      while i < a.count, a[i] == value { i += 1 }
      while j < b.count, b[j] == value { j += 1 }
      farthest = max(farthest, abs(i - j))
    }
    let ratio = deviation(a) / deviation(b)
    return max(Double(farthest) / Double(a.count), abs(ratio - 1))
  }

  private func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count)).squareRoot()
  }
}
