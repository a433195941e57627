import HDF5
import Interchange
import NeuralNetwork
import Training

/// The layers of a stored model, with what is known of each: its output's shape, its inputs, its
/// parameters.
struct LayerTable {
  private struct Row {
    let name: String
    var kind = ""
    var shape = ""
    var inputs = ""
    let parameters: Int
  }

  private var rows: [Row]

  /// The layers of a graph; their shapes are known.
  init(_ graph: Graph) {
    let counts = Dictionary(grouping: graph.layout.weights, by: \.layer)
      .mapValues { $0.reduce(0) { $0 + $1.range.count } }
    rows = graph.nodes.enumerated().map { index, node in
      let follows = node.inputs == [index - 1] || node.inputs.isEmpty
      return Row(
        name: node.name, kind: type(of: node.layer).name, shape: "\(node.shape)",
        inputs: follows ? "" : node.inputs.map { graph.nodes[$0].name }.joined(separator: ", "),
        parameters: counts[node.name] ?? 0)
    }
  }

  /// The layers that a description for Keras names, or, without one, those that have weights.
  init(_ description: KerasDescription?, weights: [StoredWeight]) {
    let counts = Dictionary(grouping: weights, by: \.layer)
      .mapValues { $0.reduce(0) { $0 + $1.dataset.count } }
    if let description {
      rows = description.layers.map {
        Row(
          name: $0.name, kind: $0.kind,
          shape: description.inputShapes[$0.name].map { "\($0)" } ?? "",
          parameters: counts[$0.name] ?? 0)
      }
    } else {
      var names: [String] = []
      for weight in weights where names.last != weight.layer { names.append(weight.layer) }
      rows = names.map { Row(name: $0, parameters: counts[$0] ?? 0) }
    }
  }

  /// The table, with a line for the sum of the parameters.
  var text: String {
    let hasShapes = rows.contains { !$0.shape.isEmpty }
    let hasInputs = rows.contains { !$0.inputs.isEmpty }
    func cells(_ first: String, _ shape: String, _ count: String, _ inputs: String) -> [String] {
      [first] + (hasShapes ? [shape] : []) + [count] + (hasInputs ? [inputs] : [])
    }
    var table = TextTable(rightAligned: [hasShapes ? 2 : 1])
    table.append(cells("Layer", "Output", "Parameters", "Inputs"))
    for row in rows {
      let isNamedAfterKind = row.kind.isEmpty || row.kind == row.name
      let title = isNamedAfterKind ? row.name : "\(row.name) (\(row.kind))"
      table.append(
        cells(title.printable, row.shape, NumberText.grouped(row.parameters), row.inputs.printable))
    }
    let total = rows.reduce(0) { $0 + $1.parameters }
    table.append(cells("Total", "", NumberText.grouped(total), ""))
    return table.text
  }
}
