import NeuralNetwork

/// The numbers that travel with the gradient's sum, and what they mean once all ranks' are added.
///
/// They are kept in one array, so that one reduction carries them all.
public struct Totals: Sendable {
  /// The numbers: loss, samples and three flags, then the losses of outputs and the sums of each
  /// metric, then the statistics that layers want, then another flag.
  public var numbers: [Double]
  /// Where the statistics of layers are.
  private let statistics: Range<Int>

  private static let fixedCount = 5
  private static let lastFlags = 1

  /// Zeros, with room for what is measured, and for numbers of layers.
  public init(_ measures: Measures, statistics count: Int = 0) {
    let start = Self.fixedCount + measures.sumCount
    statistics = start..<start + count
    numbers = Array(repeating: 0, count: start + count + Self.lastFlags)
  }

  /// The sum of the losses of the samples.
  public var loss: Double {
    get { numbers[0] }
    set { numbers[0] = newValue }
  }

  /// The number of samples.
  public var samples: Double {
    get { numbers[1] }
    set { numbers[1] = newValue }
  }

  /// The number of ranks that could not do their part of the step.
  public var failures: Double {
    get { numbers[2] }
    set { numbers[2] = newValue }
  }

  /// The number of ranks that were asked to stop.
  public var stopRequests: Double {
    get { numbers[3] }
    set { numbers[3] = newValue }
  }

  /// The number of ranks that find it time for a checkpoint: rank 0, by its clock.
  public var checkpointRequests: Double {
    get { numbers[4] }
    set { numbers[4] = newValue }
  }

  /// The number of ranks that find the time limit reached: rank 0, by its clock.
  public var timeLimits: Double {
    get { numbers[numbers.count - 1] }
    set { numbers[numbers.count - 1] = newValue }
  }

  /// The numbers as checkpoints keep them: without those that belong to one step.
  ///
  /// Numbers of other metrics are left.
  var stored: [Double] {
    get { Array(numbers[..<statistics.lowerBound]) }
    set {
      guard newValue.count == statistics.lowerBound else { return }
      for index in newValue.indices { numbers[index] = newValue[index] }
    }
  }

  /// Sets all numbers to zero.
  public mutating func reset() {
    for index in numbers.indices { numbers[index] = 0 }
  }

  /// Adds samples, loss and metrics of other batches; flags and statistics are left as they are.
  public mutating func accumulate(_ other: Totals) {
    loss += other.loss
    samples += other.samples
    for index in Self.fixedCount..<statistics.lowerBound { numbers[index] += other.numbers[index] }
  }

  /// Adds what other shards of the same step have: as `accumulate`, and statistics, too.
  mutating func join(_ other: Totals) {
    accumulate(other)
    for index in statistics { numbers[index] += other.numbers[index] }
  }

  /// Lets the statistics of layers be written.
  mutating func withStatistics(_ body: (inout MutableSpan<Double>) -> Void) {
    numbers.withUnsafeMutableBufferPointer { all in
      var own = UnsafeMutableBufferPointer(rebasing: all[statistics]).mutableSpan
      body(&own)
    }
  }

  /// Adds to the loss of one of several outputs.
  mutating func addLoss(_ loss: Double, ofOutput output: Int) {
    numbers[Self.fixedCount + output] += loss
  }

  /// Adds a batch to the sums of each metric.
  public mutating func update(
    _ measures: Measures, _ body: (Measures.Entry, inout MutableSpan<Double>) -> Void
  ) {
    numbers.withUnsafeMutableBufferPointer { all in
      var start = Self.fixedCount + measures.losses.count
      for entry in measures.metrics {
        let range = start..<start + entry.metric.sumCount
        var sums = UnsafeMutableBufferPointer(rebasing: all[range]).mutableSpan
        body(entry, &sums)
        start = range.upperBound
      }
    }
  }

  /// The mean loss, then those of the outputs where there are several, then the value of each metric.
  public func results(_ measures: Measures) -> [(name: String, value: MetricValue)] {
    func mean(_ sum: Double) -> MetricValue { .number(samples > 0 ? sum / samples : .nan) }
    var results = [("loss", mean(loss))]
    var start = Self.fixedCount
    for name in measures.losses {
      results.append((name, mean(numbers[start])))
      start += 1
    }
    for entry in measures.metrics {
      let sums = numbers[start..<start + entry.metric.sumCount]
      results.append((entry.name, entry.metric.result(sums)))
      start += entry.metric.sumCount
    }
    return results
  }
}
