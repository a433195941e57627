import HDF5
import JSON
import Training

/// The metrics of a training so far: a line for each epoch.
struct HistoryTable {
  /// The lines, each with its end; empty where there are none.
  let text: String

  /// Epochs that are shown; of more, the last ones.
  private static let shownEpochs = 20
  /// What a reader who wants to know how good a model is can do without.
  private static let hiddenKeys: Set<RecordKey> = [
    .step, .samplesPerSecond, .learningRate, .seconds,
  ]

  /// A table of objects as in `metrics.jsonl`.
  init(_ history: [String]) {
    let records = history.compactMap { JSONValue(parsing: $0) }
    let epochs = records.filter { $0["epoch"] != nil }
    let shown = epochs.suffix(Self.shownEpochs)
    guard case .object(let members)? = shown.last else {
      text = ""
      return
    }
    let keys = members.filter { $0.value.isOneCell }.map(\.key).filter {
      RecordKey(rawValue: $0).map { !Self.hiddenKeys.contains($0) } ?? true
    }
    var table = TextTable(rightAligned: Set(keys.indices))
    table.append(keys.map(\.printable))
    if shown.count < epochs.count {
      table.append(line: "… \(NumberText.grouped(epochs.count - shown.count)) earlier epochs")
    }
    for record in shown { table.append(keys.map { Self.cell(record[$0]) }) }
    text = table.text
  }

  private static func cell(_ value: JSONValue?) -> String {
    switch value {
    case .integer(let number)?: "\(number)"
    case .number(let number)?: NumberText.short(number)
    case .null?: "not finite"
    default: "-"
    }
  }
}

extension JSONValue {
  /// Whether it is a value that fits a cell: neither a list nor a matrix.
  fileprivate var isOneCell: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }
}
