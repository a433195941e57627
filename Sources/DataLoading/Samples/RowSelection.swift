/// Some of the rows of a source, in ascending order.
public enum RowSelection: Sendable, Hashable {
  /// Neighbouring rows.
  case range(Range<Int>)
  /// Any rows, each once.
  case list([Int])

  /// The number of rows.
  public var count: Int {
    switch self {
    case .range(let range): range.count
    case .list(let list): list.count
    }
  }

  /// The row at a position of the selection.
  public subscript(position: Int) -> Int {
    switch self {
    case .range(let range): range.lowerBound + position
    case .list(let list): list[position]
    }
  }

  /// The rows at some positions of the selection.
  public subscript(positions: Range<Int>) -> RowSelection {
    switch self {
    case .range(let range):
      .range(range.lowerBound + positions.lowerBound..<range.lowerBound + positions.upperBound)
    case .list(let list): .list(Array(list[positions]))
    }
  }

  /// The smallest range with all rows in it.
  public var bounds: Range<Int> {
    switch self {
    case .range(let range): range
    case .list(let list): (list.first ?? 0)..<(list.last ?? -1) + 1
    }
  }

  /// Puts the row in the place of each position.
  func replacePositions(_ places: inout MutableSpan<Int>) {
    switch self {
    case .range(let range):
      for i in places.indices { places[i] += range.lowerBound }
    case .list(let list):
      for i in places.indices { places[i] = list[places[i]] }
    }
  }

  /// Visits the rows at some positions, neighbouring ones together.
  func forEachRun(of positions: Range<Int>, _ body: (Range<Int>) throws -> Void) rethrows {
    switch self {
    case .range(let range):
      guard !positions.isEmpty else { return }
      let start = range.lowerBound + positions.lowerBound
      try body(start..<start + positions.count)
    case .list(let list):
      var start = positions.lowerBound
      while start < positions.upperBound {
        var end = start + 1
        while end < positions.upperBound, list[end] == list[end - 1] + 1 { end += 1 }
        try body(list[start]..<list[end - 1] + 1)
        start = end
      }
    }
  }
}
