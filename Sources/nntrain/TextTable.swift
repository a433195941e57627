/// Rows of text whose columns are aligned with spaces, with other lines between them.
struct TextTable {
  private enum Line {
    case row([String])
    case text(String)
  }

  private var lines: [Line] = []
  private var widths: [Int] = []

  /// No cell makes its column wider than this; what is longer pushes its own row's rest aside.
  private static let widestColumn = 44

  /// Appends a row. The last cell of a row does not make its column wider.
  mutating func append(_ cells: [String]) {
    lines.append(.row(cells))
    for (index, cell) in cells.dropLast().enumerated() {
      let width = min(cell.count, Self.widestColumn)
      if index < widths.count {
        widths[index] = max(widths[index], width)
      } else {
        widths.append(width)
      }
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
      let width = index < cells.count - 1 ? widths[index] + 2 : 0
      return cell + String(repeating: " ", count: max(width - cell.count, 2 * width.signum()))
    }
    return padded.joined()
  }
}
