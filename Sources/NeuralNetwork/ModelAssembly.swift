import Compute

/// Gives each layer's output its memory, and each connection the memory for its gradient.
///
/// A view shares both with its input. An output with several consumers takes a gradient from each of
/// them; the model adds these up.
struct ModelAssembly {
  private(set) var tensors: [Tensor] = []
  private(set) var fanOuts: [[Matrix]]
  private(set) var memory: [AlignedBuffer<Float>] = []
  private let capacity: Int
  private let training: Bool
  private let consumers: [Int]

  init(_ graph: Graph, capacity: Int, training: Bool) {
    self.capacity = capacity
    self.training = training
    var consumers = [Int](repeating: 0, count: graph.nodes.count)
    for input in graph.nodes.flatMap(\.inputs) { consumers[input] += 1 }
    self.consumers = consumers
    fanOuts = Array(repeating: [], count: graph.nodes.count)
  }

  /// Makes the tensor of the next layer, and returns where its inputs' gradients go.
  mutating func append(_ node: Graph.Node) -> [Matrix?] {
    let inputGradients = node.inputs.map { input -> Matrix? in
      guard let gradient = tensors[input].gradient else { return nil }
      guard consumers[input] > 1 else { return gradient }
      let own = allocate(tensors[input].shape)
      fanOuts[input].append(own)
      return own
    }
    let isTrained =
      training
      && (node.weights.contains(where: \.isTrained) || inputGradients.contains { $0 != nil })
    if node.layer.isView {
      // The input's memory is bound on every forward pass.
      let values = Matrix(pointer: Matrix.empty.pointer, rows: 0, columns: node.shape.count)
      let gradient = inputGradients.first.flatMap { $0 }
      tensors.append(
        Tensor(
          shape: node.shape, values: values,
          gradient: gradient?.reshaped(rows: capacity, columns: node.shape.count)))
    } else {
      tensors.append(
        Tensor(
          shape: node.shape, values: allocate(node.shape),
          gradient: isTrained ? allocate(node.shape) : nil))
    }
    return inputGradients
  }

  private mutating func allocate(_ shape: Shape) -> Matrix {
    let buffer = AlignedBuffer<Float>(count: capacity * shape.count)
    memory.append(buffer)
    return buffer.matrix(rows: capacity, columns: shape.count)
  }
}
