import JSON
import NeuralNetwork

/// A layer of the exported model: one of the graph, or one that preprocesses an input.
struct KerasNode {
  /// The name, unique in the exported model.
  let name: String
  /// What it is in Keras; nil if Keras cannot express it.
  let object: KerasObject?
  /// The positions of its inputs, all before it.
  let inputs: [Int]
  /// Its weights.
  let weights: [Weight]
  /// The layer's name in the configuration, for messages.
  let kind: String

  var isInput: Bool { object?.className == "InputLayer" }

  /// The nodes of a graph, with the preprocessing of each input right after it.
  static func nodes(
    of graph: Graph, preprocessing: [String: [InputPreprocessing]]
  ) -> [KerasNode] {
    var nodes: [KerasNode] = []
    var names = Set(graph.nodes.map(\.name))
    var weights = graph.layout.weights[...]
    var ends: [Int] = []
    for node in graph.nodes {
      let kind = type(of: node.layer).name
      let steps = preprocessing[node.name] ?? []
      let raw = steps.lazy.compactMap(\.rawShape).first
      var object = raw.map { InputLayer(shape: $0).keras } ?? node.layer.keras
      if !node.isTrainable { object?.append("trainable", false) }
      if let penalty = node.activityRegularizer?.keras {
        object?.append("activity_regularizer", penalty)
      }
      nodes.append(
        KerasNode(
          name: node.name, object: object, inputs: node.inputs.map { ends[$0] },
          weights: Array(weights.prefix(node.weights.count)), kind: kind))
      weights = weights.dropFirst(node.weights.count)
      for step in steps {
        for (purpose, object) in step.layers(for: node.shape) {
          let name = unique("\(node.name)_\(purpose)", among: &names)
          nodes.append(
            KerasNode(
              name: name, object: object, inputs: [nodes.count - 1], weights: [], kind: purpose))
        }
      }
      ends.append(nodes.count - 1)
    }
    return nodes
  }

  private static func unique(_ base: String, among names: inout Set<String>) -> String {
    var name = base
    var number = 1
    while !names.insert(name).inserted {
      number += 1
      name = "\(base)_\(number)"
    }
    return name
  }
}

extension [KerasNode] {
  /// Whether each layer follows the one before it, and the first is the only input.
  var isChain: Bool {
    first?.isInput == true && indices.dropFirst().allSatisfy { self[$0].inputs == [$0 - 1] }
  }

  /// The positions of the model's outputs: what is no other node's input.
  var outputs: [Int] {
    let consumed = Set(self.flatMap(\.inputs))
    return indices.filter { !consumed.contains($0) }
  }

  /// The positions in the order in which Keras lists the layers of a model that it has rebuilt: by
  /// descending length of the longest path to an output, then by a depth-first walk from each output
  /// in turn.
  ///
  /// Keras loads weights in this order, whatever their names are.
  var kerasOrder: [Int] {
    var depths = [Int](repeating: 0, count: count)
    for index in indices.reversed() {
      for input in self[index].inputs {
        depths[input] = Swift.max(depths[input], depths[index] + 1)
      }
    }
    var visits = [Int?](repeating: nil, count: count)
    var visited = 0
    var pending = [Int](outputs.reversed())
    while let index = pending.popLast() {
      guard visits[index] == nil else { continue }
      visits[index] = visited
      visited += 1
      pending += self[index].inputs.reversed()
    }
    return indices.sorted {
      (-depths[$0], visits[$0] ?? -1, $0) < (-depths[$1], visits[$1] ?? -1, $1)
    }
  }
}
