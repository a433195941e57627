extension String {
  /// The name among `names` that was probably meant, if one is near enough.
  func nearest(in names: [String]) -> String? {
    let limit = Swift.max(1, count / 3)
    return names.lazy
      .filter { abs($0.count - count) <= limit }
      .map { (name: $0, distance: distance(to: $0)) }
      .filter { $0.distance <= limit }
      .min { $0.distance < $1.distance }?.name
  }

  /// How many characters must be inserted, removed or replaced (Levenshtein's distance); a change
  /// of case counts for nothing.
  private func distance(to other: String) -> Int {
    let target = Array(other.lowercased())
    var row = Array(0...target.count)
    for (i, character) in lowercased().enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in target.indices {
        let replaced = diagonal + (character == target[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = Swift.min(replaced, diagonal + 1, row[j] + 1)
      }
    }
    return row[target.count]
  }
}

extension [String] {
  /// The names for a message: the first ones, and how many more there are.
  var sampled: String {
    let shown = 12
    let names = prefix(shown).map { $0.printable.truncated(to: 60) }.joined(separator: ", ")
    return count > shown ? "\(names) and \(count - shown) more" : names
  }
}
