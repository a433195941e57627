/// The rows of an array that hold NaN or infinities: they are converted as they are, and told.
struct NonFiniteRows {
  /// How many there are.
  private(set) var count = 0
  /// The first of them.
  private(set) var first: Int?
  private var seen = 0

  /// Looks at the next rows, of `size` numbers each.
  mutating func look(at numbers: Numbers, size: Int) {
    switch numbers {
    case .float32(let values): look(at: values, size: size)
    case .float64(let values): look(at: values, size: size)
    default: break
    }
  }

  private mutating func look<Element: BinaryFloatingPoint>(at values: [Element], size: Int) {
    let rows = values.count / max(size, 1)
    defer { seen += rows }
    // The product with 0 is 0 unless the number is not finite; most blocks have none.
    guard values.reduce(0, { $0 + $1 * 0 }) != 0 else { return }
    for row in 0..<rows where !values[row * size..<(row + 1) * size].allSatisfy(\.isFinite) {
      count += 1
      first = first ?? seen + row
    }
  }

  /// What there is to tell of an array; nil where all its numbers are finite.
  func words(for name: String) -> String? {
    guard let first else { return nil }
    return count == 1
      ? "'\(name)': row \(first) holds a number that is not finite"
      : "'\(name)': \(count) rows hold numbers that are not finite, the first is row \(first)"
  }
}
