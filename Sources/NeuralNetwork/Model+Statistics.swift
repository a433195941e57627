import Compute

extension Model {
  /// Writes the numbers of a shard, from the last training pass forward, that layers want to know the
  /// sums of.
  ///
  /// - Parameters:
  ///   - shard: its number in that pass; it is not empty.
  ///   - numbers: `graph.statisticsCount` of them.
  public func readStatistics(ofShard shard: Int, into numbers: inout MutableSpan<Double>) {
    var start = 0
    for (node, operation) in zip(graph.nodes, operations) {
      guard let operation = operation as? any StatisticsOperation else { continue }
      operation.readStatistics(ofShard: shard, into: &numbers, at: start)
      start += graph.statisticsCount(of: node)
    }
  }

  /// Lets layers bring the weights up to date that no optimizer updates.
  ///
  /// - Parameters:
  ///   - sums: the numbers of all shards of the step, added up.
  ///   - slice: the part of the flat block of weights that may be written.
  public func updateStatistics(_ sums: Span<Double>, within slice: Range<Int>) {
    var start = 0
    for (node, operation) in zip(graph.nodes, operations) {
      guard let operation = operation as? any StatisticsOperation else { continue }
      let end = start + graph.statisticsCount(of: node)
      operation.updateWeights(sums.extracting(start..<end), within: slice)
      start = end
    }
  }
}
