/// Rows of text whose columns are aligned with spaces, with other lines between them.
struct TextTable {
  private enum Line {
    case row([String])
    case text(String)
  }

  private var lines: [Line] = []
  private var widths: [Int] = []
  private let rightAligned: Set<Int>

  /// No cell makes its column wider than this; what is longer pushes its own row's rest aside.
  private static let widestColumn = 44

  /// An empty table.
  ///
  /// - Parameter rightAligned: the columns, from 0, that are aligned at their right end.
  init(rightAligned: Set<Int> = []) { self.rightAligned = rightAligned }

  /// Appends a row. Unless it is aligned at the right, its last cell does not make a column wider.
  mutating func append(_ cells: [String]) {
    var cells = cells
    while cells.last?.isEmpty == true { cells.removeLast() }
    lines.append(.row(cells))
    for (index, cell) in cells.enumerated() {
      if index == widths.count { widths.append(0) }
      guard index < cells.count - 1 || rightAligned.contains(index) else { continue }
      widths[index] = max(widths[index], min(cell.count, Self.widestColumn))
    }
  }

  /// Appends a line that takes no part in the columns.
  mutating func append(line: String) { lines.append(.text(line)) }

  /// All lines, each with its end.
  var text: String {
    lines.map { line in
      switch line {
      case .text(let text): "\(text)\n"
      case .row(let cells): "\(aligned(cells))\n"
      }
    }.joined()
  }

  private func aligned(_ cells: [String]) -> String {
    let padded = cells.enumerated().map { index, cell in
      let padding = String(repeating: " ", count: max(widths[index] - cell.count, 0))
      if rightAligned.contains(index) { return padding + cell }
      return index < cells.count - 1 ? cell + padding : cell
    }
    return padded.joined(separator: "  ")
  }
}
