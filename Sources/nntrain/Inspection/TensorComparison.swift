import HDF5

/// How the elements of two tensors of one shape differ.
struct TensorComparison {
  /// The largest difference, and where it is.
  struct Largest {
    /// |a − b|.
    let difference: Double
    /// The place in row-major order.
    let place: Int
    /// The two values, in all their digits.
    let values: (a: String, b: String)
  }

  /// When elements count as equal.
  enum Criterion {
    /// All their bits are equal.
    case bits
    /// |a − b| ≤ x · max(1, |a|, |b|); infinities are equal to themselves, NaN to NaN.
    case tolerance(Double)

    fileprivate func areEqual<Element: ComparableElement>(_ a: Element, _ b: Element) -> Bool {
      guard a.bits != b.bits else { return true }
      guard case .tolerance(let tolerance) = self else { return false }
      let (x, y) = (a.value, b.value)
      guard x.isFinite, y.isFinite else { return x == y || (x.isNaN && y.isNaN) }
      return abs(x - y) <= tolerance * max(1, abs(x), abs(y))
    }
  }

  /// The number of elements of each.
  let count: Int
  /// The number of those that differ.
  private(set) var differingCount = 0
  /// The number of NaN in each.
  private(set) var nanCounts = (a: 0, b: 0)
  /// The largest difference among those that differ; nil where NaN leaves none to measure.
  private(set) var largest: Largest?
  /// The largest distance in units in the last place among those that differ; nil where the type has
  /// none.
  private(set) var lastPlaces: UInt64?

  /// Reads and compares two data sets of one shape, piece by piece.
  ///
  /// - Throws: `Diagnosable` errors of reading.
  init(_ a: Dataset, _ b: Dataset, _ criterion: Criterion) throws {
    count = a.count
    switch (a.elementType, b.elementType) {
    case (.float32, .float32): try compare(a, b, criterion, as: Float.self)
    case (.int64, .int64): try compare(a, b, criterion, as: Int64.self)
    case (.uint64, .uint64): try compare(a, b, criterion, as: UInt64.self)
    // Halves, singles and whole numbers of up to 53 bits are exact in double precision.
    default: try compare(a, b, criterion, as: Double.self)
    }
  }

  private mutating func compare<Element: ComparableElement>(
    _ a: Dataset, _ b: Dataset, _ criterion: Criterion, as type: Element.Type
  ) throws {
    var start = 0
    for (pieceOfA, pieceOfB) in zip(a.pieces, b.pieces) {
      let elements: (a: [Element], b: [Element]) = (try pieceOfA.read(), try pieceOfB.read())
      for index in elements.a.indices {
        add(elements.a[index], elements.b[index], criterion, at: start + index)
      }
      start += elements.a.count
    }
  }

  private mutating func add<Element: ComparableElement>(
    _ a: Element, _ b: Element, _ criterion: Criterion, at place: Int
  ) {
    let values = (a: a.value, b: b.value)
    if values.a.isNaN { nanCounts.a += 1 }
    if values.b.isNaN { nanCounts.b += 1 }
    guard !criterion.areEqual(a, b) else { return }
    differingCount += 1
    let difference = abs(values.a - values.b)
    if difference > largest?.difference ?? -1 {
      largest = Largest(
        difference: difference, place: place, values: (a.description, b.description))
    }
    if let distance = a.lastPlaces(to: b) { lastPlaces = max(lastPlaces ?? 0, distance) }
  }
}
