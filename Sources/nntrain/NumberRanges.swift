/// Numbers from 0 on as people write them: `3`, `0,2,8…11` (also with three dots).
struct NumberRanges {
  /// The largest number.
  static let most = 1 << 40
  /// The most numbers that are listed one by one.
  private static let mostListed = 1 << 24

  /// What stands between commas.
  let ranges: [ClosedRange<Int>]

  /// Nil for what is no such list.
  init?(parsing text: String) {
    let text = text.replacing("...", with: "…").filter { $0 != " " }
    func number(_ text: some StringProtocol) -> Int? {
      guard let number = Int(text), (0...Self.most).contains(number) else { return nil }
      return number
    }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let known = parts.compactMap { part -> ClosedRange<Int>? in
      let ends = part.split(separator: "…", omittingEmptySubsequences: false).map { number($0) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
        first <= last
      else { return nil }
      return first...last
    }
    guard known.count == parts.count else { return nil }
    ranges = known
  }

  /// All of them; of too many, the first.
  var numbers: Set<Int> { Set(ranges.lazy.joined().prefix(Self.mostListed)) }
}
