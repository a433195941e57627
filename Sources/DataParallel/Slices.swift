/// How a flat block of parameters is shared out over ranks.
public enum Slices {
  /// One slice for each rank, in order, together the whole block; bounds are multiples of
  /// `granularity`, and lengths differ by at most one such unit (the last may be shorter).
  public static func divide(_ count: Int, over ranks: Int, granularity: Int) -> [Range<Int>] {
    precondition(ranks > 0 && granularity > 0 && count >= 0)
    let units = (count + granularity - 1) / granularity
    return (0..<ranks).map { rank in
      let start = rank * units / ranks * granularity
      let end = (rank + 1) * units / ranks * granularity
      return min(start, count)..<min(end, count)
    }
  }
}
