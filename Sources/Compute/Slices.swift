/// How a flat block of numbers is shared out over ranks or threads.
public enum Slices {
  /// One slice for each, in order, together the whole block; bounds are multiples of `granularity`,
  /// and lengths differ by at most one such unit (the last may be shorter).
  public static func divide(_ count: Int, over sharers: Int, granularity: Int) -> [Range<Int>] {
    divide(0..<count, over: sharers, granularity: granularity)
  }

  /// The same for a part of a block: bounds are multiples of `granularity` from its start on.
  public static func divide(
    _ range: Range<Int>, over sharers: Int, granularity: Int
  ) -> [Range<Int>] {
    (0..<sharers).map { share($0, of: range, over: sharers, granularity: granularity) }
  }

  /// One of the slices of `divide`.
  public static func share(
    _ index: Int, of range: Range<Int>, over sharers: Int, granularity: Int
  ) -> Range<Int> {
    precondition(sharers > 0 && granularity > 0)
    let units = (range.count + granularity - 1) / granularity
    let start = index * units / sharers * granularity
    let end = (index + 1) * units / sharers * granularity
    return range.lowerBound + min(start, range.count)..<range.lowerBound + min(end, range.count)
  }
}
