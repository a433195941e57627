import Diagnostics
import Training

/// Prints a table of the layers at the end of an epoch in which they were measured.
final class LayerReporter: Callback {
  private let write: (String) -> Void

  /// A reporter; `write` prints text as it is.
  init(write: @escaping (String) -> Void) { self.write = write }

  func epochEnded(_ progress: TrainingProgress) {
    // The line before the epoch's own, which may come from an earlier job.
    guard let line = progress.history.dropLast().last,
      let statistics = LayerStatistics(parsing: line)
    else { return }
    write(Self.table(statistics))
  }

  private static func table(_ statistics: LayerStatistics) -> String {
    typealias Column = (title: String, cell: (LayerStatistics.Entry) -> String?)
    let columns: [Column] = [
      ("gradient", { $0.gradientNorm.map(NumberText.short) }),
      ("weights", { $0.weightNorm.map(NumberText.short) }),
      ("update/weights", { $0.updateRatio.map(NumberText.short) }),
      ("mean", { $0.mean.map(NumberText.short) }),
      ("std", { $0.deviation.map(NumberText.short) }),
      ("dead", { $0.deadUnits.map(percent) }),
      ("saturated", { $0.saturatedUnits.map(percent) }),
    ].filter { column in statistics.layers.contains { column.cell($0) != nil } }
    var table = TextTable(rightAligned: Set(1...columns.count))
    let title = "step \(NumberText.grouped(statistics.step))"
    table.append(["  \(title)"] + columns.map(\.title))
    for layer in statistics.layers {
      table.append(["  \(layer.name.printable)"] + columns.map { $0.cell(layer) ?? "-" })
    }
    return table.text
  }

  private static func percent(_ share: Double) -> String {
    "\((share * 1000).rounded() / 10)%"
  }
}
