import NeuralNetwork
import Optimization

/// What a training step must at least do, on all ranks of a machine together: the measure of how near
/// a step comes to what the machine can do.
///
/// Operations are those of the matrix products. Bytes are 4 for each number that has to be read or
/// written, however many ranks there are:
///
/// - in the forward pass, inputs, targets and all weights once; each layer's output is written, and
///   read by the next;
/// - in the backward pass, each output again, and its gradient written and read; the weights of
///   layers whose inputs want a gradient, once more; each trained weight's gradient written;
/// - in the update, the gradient read, the weights and each slot of the optimizer's state read and
///   written.
///
/// Views cost nothing. What is in a processor's cache counts as what is not: it is the bandwidth that
/// is measured with as many bytes as the update moves.
public struct StepWork: Sendable {
  /// Multiplications and additions of the products.
  public let operations: Double
  /// Bytes that the passes forward and backward move.
  public let passBytes: Double
  /// Bytes that the update moves.
  public let updateBytes: Double
  /// Bytes of weights, gradients and the optimizer's state: what the update works on.
  public let stateBytes: Double

  /// The work of a step of a run.
  ///
  /// - Parameter operations: of the products, counted as they ran.
  init(_ blueprint: Blueprint, operations: Double) {
    let graph = blueprint.graph
    let bytes = Double(MemoryLayout<Float>.stride)
    let samples = Double(blueprint.batches.batchSize)
    let fields = blueprint.training.samples.source.fields.reduce(0) { $0 + $1.columns }
    let outputs = graph.nodes.filter { !$0.layer.isView && !($0.layer is InputLayer) }
    let values = outputs.reduce(0) { $0 + $1.shape.count }
    let weights = graph.layout.weights
    let trained = Double(graph.layout.trained.reduce(0) { $0 + $1.range.count })
    let slots = Double(blueprint.optimizer.stateNames.count)
    // Inputs are read by both passes.
    let activations = samples * Double(2 * fields + 5 * values)
    let readAgain = Self.weightsOfBackward(graph)
    self.operations = operations
    passBytes =
      bytes
      * (activations + Double(weights.reduce(0) { $0 + $1.range.count } + readAgain) + trained)
    updateBytes = bytes * trained * (3 + 2 * slots)
    stateBytes = bytes * trained * (2 + slots)
  }

  /// The values of weights that the backward pass needs: those behind other trained weights.
  private static func weightsOfBackward(_ graph: Graph) -> Int {
    let trained = Set(graph.layout.trained.map(\.layer))
    var wantsGradient: [Bool] = []
    var count = 0
    for node in graph.nodes {
      let inputs = node.inputs.contains { wantsGradient[$0] }
      if inputs { count += node.weights.reduce(0) { $0 + $1.shape.reduce(1, *) } }
      wantsGradient.append(inputs || trained.contains(node.name))
    }
    return count
  }

  /// The seconds that the work takes at least where products and memory run at their peaks.
  ///
  /// In the passes, memory may work while products are computed: the longer of the two counts. The
  /// update comes after them, since it needs the gradient over all ranks and, for clipping, over all
  /// weights.
  public func limit(_ peak: MachinePeak) -> Double {
    let bandwidth = peak.workingSetBytesPerSecond
    return max(operations / peak.operationsPerSecond, passBytes / bandwidth)
      + updateBytes / bandwidth
  }
}
