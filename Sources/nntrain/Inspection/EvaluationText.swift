import JSON
import NeuralNetwork
import Training

/// What `evaluate` prints.
struct EvaluationText {
  private let evaluation: Evaluation

  /// Of more classes the matrix would not fit a page.
  private static let mostMatrixClasses = 20

  init(_ evaluation: Evaluation) { self.evaluation = evaluation }

  /// For people: samples, loss and metrics, then the report of classes.
  var text: String {
    var table = TextTable()
    table.append(["samples", NumberText.grouped(evaluation.samples)])
    let reported = reportedMatrices
    for (name, value) in evaluation.record.entries where !reported.contains(name) {
      table.append([name, value.number.map { "\($0)" } ?? value.json.text])
    }
    return evaluation.classes.reduce(table.text) { text, classes in
      let title = evaluation.hasOneOutput ? "" : "\(classes.output)\n"
      let isShown = classes.report.classes.count <= Self.mostMatrixClasses
      return text + "\n" + title + Self.table(classes.report)
        + (isShown ? "\n" + Self.matrix(classes.report) : "")
    }
  }

  /// The names of the confusion matrices that reports have anyway.
  private var reportedMatrices: Set<String> {
    let matrix = ConfusionMatrix.name
    return Set(
      evaluation.classes.map { evaluation.hasOneOutput ? matrix : "\($0.output)_\(matrix)" })
  }

  private static func table(_ report: ClassReport) -> String {
    var table = TextTable(rightAligned: [1, 2, 3, 4])
    table.append(["class", "precision", "recall", "f1", "support"])
    func append(_ name: String, _ line: ClassReport.Line) {
      let measures = [line.precision, line.recall, line.f1].map { NumberText.short($0) }
      table.append([name] + measures + [NumberText.grouped(line.support)])
    }
    for (label, line) in report.classes.enumerated() { append("\(label)", line) }
    append("macro average", report.macroAverage)
    append("weighted average", report.weightedAverage)
    return table.text
  }

  private static func matrix(_ report: ClassReport) -> String {
    var table = TextTable(rightAligned: Set(1...report.classes.count))
    table.append(line: "confusion matrix: rows are true classes, columns predicted ones")
    table.append([""] + report.classes.indices.map { "\($0)" })
    for (label, row) in report.matrix.enumerated() {
      table.append(["\(label)"] + row.map { NumberText.grouped($0) })
    }
    return table.text
  }

  /// For programs: one object on one line.
  var json: String {
    var members = [JSONMember("samples", .integer(evaluation.samples))]
    members += evaluation.record.entries.map { JSONMember($0.key, $0.value.json) }
    let reported = reportedMatrices
    members.removeAll { reported.contains($0.key) }
    if evaluation.hasOneOutput {
      members += evaluation.classes.first.map { Self.json($0.report) } ?? []
    } else {
      members += evaluation.classes.map { JSONMember($0.output, .object(Self.json($0.report))) }
    }
    return JSONValue.object(members).text + "\n"
  }

  private static func json(_ report: ClassReport) -> [JSONMember] {
    [
      JSONMember("classes", .array(report.classes.map(json))),
      JSONMember("macro_average", json(report.macroAverage)),
      JSONMember("weighted_average", json(report.weightedAverage)),
      JSONMember(ConfusionMatrix.name, .array(report.matrix.map { .integers($0) })),
    ]
  }

  private static func json(_ line: ClassReport.Line) -> JSONValue {
    [
      "precision": .number(line.precision), "recall": .number(line.recall),
      "f1": .number(line.f1), "support": .integer(line.support),
    ]
  }
}
