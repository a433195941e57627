/// The part of a flat block of parameters that belongs to one rank: ranges of positions, in order.
///
/// What a rank keeps for its slice, such as the state of an optimizer, lies without gaps: the values of
/// the first range, then those of the second.
public struct ParameterSlice: Sendable, Equatable {
  /// The ranges in ascending order, none empty, with a gap between one and the next.
  public let ranges: [Range<Int>]
  /// For each range, where its values lie in memory that is kept for the slice.
  public let starts: [Int]
  /// The number of parameters.
  public let count: Int

  /// A slice of ranges in ascending order, which do not overlap.
  public init(_ ranges: some Sequence<Range<Int>>) {
    var joined: [Range<Int>] = []
    for range in ranges where !range.isEmpty {
      guard let last = joined.last, last.upperBound >= range.lowerBound else {
        joined.append(range)
        continue
      }
      precondition(last.upperBound == range.lowerBound, "ranges in ascending order")
      joined[joined.count - 1] = last.lowerBound..<range.upperBound
    }
    var starts: [Int] = []
    var count = 0
    for range in joined {
      starts.append(count)
      count += range.count
    }
    self.ranges = joined
    self.starts = starts
    self.count = count
  }

  /// A slice of one range.
  public init(_ range: Range<Int>) { self.init(CollectionOfOne(range)) }

  /// Whether a position belongs to the slice.
  public func contains(_ position: Int) -> Bool {
    ranges.contains { $0.contains(position) }
  }

  /// The parts of a range of the block that belong to the slice, each with where its values lie in
  /// memory that is kept for the slice.
  public func parts(of range: Range<Int>) -> [(range: Range<Int>, own: Range<Int>)] {
    ranges.indices.compactMap { index in
      let part = range.clamped(to: ranges[index])
      guard !part.isEmpty else { return nil }
      let start = starts[index] + part.lowerBound - ranges[index].lowerBound
      return (part, start..<start + part.count)
    }
  }

  /// Copies the slice's values out of the block into memory that is kept for the slice.
  public func read(_ block: Matrix, into own: Matrix) {
    for (range, start) in zip(ranges, starts) {
      own.slice(start..<start + range.count).copy(block.slice(range))
    }
  }

  /// Copies values that are kept for the slice to their places in the block.
  public func write(_ own: Matrix, to block: Matrix) {
    for (range, start) in zip(ranges, starts) {
      block.slice(range).copy(own.slice(start..<start + range.count))
    }
  }
}

extension ParameterSlice: Sequence {
  /// The positions, in order.
  public func makeIterator() -> FlattenSequence<[Range<Int>]>.Iterator {
    ranges.joined().makeIterator()
  }

  public var underestimatedCount: Int { count }
}
