/// Small whole numbers that differ by rank and place, so that their sums are exact in every type:
/// `element i = (i + 3 · rank) mod 11`.
func samples<T: Numeric>(_ type: T.Type, _ count: Int, rank: Int) -> [T] {
  (0..<count).map { T(exactly: ($0 + 3 * rank) % 11) ?? 0 }
}

/// Uneven lengths of segments, with zero for rank 0: 0, 5, 1, 6, …
func unevenCounts(ranks: Int) -> [Int] {
  (0..<ranks).map { $0 % 2 == 0 ? $0 / 2 : 4 + ($0 + 1) / 2 }
}

/// Lengths of segments that are zero on all ranks but the last.
func lastCount(_ count: Int, ranks: Int) -> [Int] {
  (0..<ranks).map { $0 == ranks - 1 ? count : 0 }
}
