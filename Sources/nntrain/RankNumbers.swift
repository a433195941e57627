/// Numbers of ranks as people write them: `2,8,64`, or `1…4096` (also with three dots) for the powers
/// of two from one number on, up to another and with it.
struct RankNumbers {
  /// The largest number of ranks.
  static let most = 1 << 24

  /// The numbers, in order.
  let numbers: [Int]

  /// Nil for what is no such list.
  init?(parsing text: String) {
    let text = text.replacing("...", with: "…").filter { $0 != " " }
    func number(_ text: some StringProtocol) -> Int? {
      guard let number = Int(text), (1...Self.most).contains(number) else { return nil }
      return number
    }
    let ends = text.split(separator: "…", omittingEmptySubsequences: false)
    guard ends.count == 2 else {
      let all = text.split(separator: ",", omittingEmptySubsequences: false).map { number($0) }
      let known = all.compactMap(\.self)
      guard known.count == all.count else { return nil }
      numbers = Set(known).sorted()
      return
    }
    guard let first = number(ends[0]), let last = number(ends[1]), first <= last else { return nil }
    numbers =
      Array(sequence(first: first) { $0 * 2 < last ? $0 * 2 : nil }) + (first < last ? [last] : [])
  }
}
