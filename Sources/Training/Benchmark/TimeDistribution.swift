import JSON

/// How long the repetitions of something took, in seconds.
public struct TimeDistribution: Sendable {
  /// Half of them took at most this.
  public let median: Double
  /// A tenth took at most this.
  public let p10: Double
  /// Nine tenths took at most this.
  public let p90: Double

  /// The distribution of some times; there is at least one.
  public init(_ times: [Double]) {
    let sorted = times.sorted()
    func quantile(_ share: Double) -> Double {
      sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)]
    }
    median = quantile(0.5)
    p10 = quantile(0.1)
    p90 = quantile(0.9)
  }

  /// Median, first and last decile, in seconds.
  public var json: JSONValue {
    ["median": .number(median), "p10": .number(p10), "p90": .number(p90)]
  }
}
