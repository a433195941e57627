/// Finds the name that the user most likely meant.
public enum Spelling {
  /// The nearest of `names`, or nil if none is near enough to be worth saying.
  ///
  /// Near enough is a third of the letters, but at least one; a long enough beginning counts too.
  public static func nearest(to word: String, among names: some Sequence<String>) -> String? {
    let word = normalized(word)
    guard !word.isEmpty, word.count <= 64 else { return nil }
    var best: (name: String, distance: Int)?
    for name in names {
      let candidate = normalized(name)
      let longer = max(word.count, candidate.count)
      var distance = distance(word, candidate)
      if word.count >= 4, candidate.starts(with: word) { distance = min(distance, 1) }
      guard distance <= max(1, longer / 3), distance < longer else { continue }
      if best.map({ distance < $0.distance }) ?? true { best = (name, distance) }
    }
    return best?.name
  }

  /// The words of advice: `did you mean 'units'?`
  public static func advice(for word: String, among names: some Sequence<String>) -> String? {
    nearest(to: word, among: names).map { "did you mean '\($0)'?" }
  }

  /// Case and the choice between `-` and `_` are no difference.
  private static func normalized(_ word: String) -> [Character] {
    word.lowercased().map { $0 == "-" ? "_" : $0 }
  }

  /// The Damerau-Levenshtein distance in its optimal string alignment form: insertions, deletions,
  /// substitutions and exchanges of neighbours.
  public static func distance(_ a: [Character], _ b: [Character]) -> Int {
    guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
    var before = [Int](repeating: 0, count: b.count + 1)
    var above = Array(0...b.count)
    for i in 1...a.count {
      var row = [i] + above.dropFirst()
      for j in 1...b.count {
        let substitution = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        row[j] = min(above[j] + 1, row[j - 1] + 1, substitution)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          row[j] = min(row[j], before[j - 2] + 1)
        }
      }
      (before, above) = (above, row)
    }
    return above[b.count]
  }
}
