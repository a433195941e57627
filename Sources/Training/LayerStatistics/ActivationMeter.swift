import Compute
import DataLoading
import MPI
import NeuralNetwork

/// Measures the outputs of layers: mean, deviation, and units that are dead or saturated.
///
/// Sums are kept for each shard of the global batch, and added up over the shards in the order of
/// `TreeSum`, so that they do not depend on which rank has which shards.
final class ActivationMeter {
  private struct Place {
    /// The layer's position in the graph.
    let node: Int
    let units: Int
    let saturation: Saturation?
    /// Where the lives of its units are; empty where they do not count.
    let lives: Range<Int>
  }

  private let places: [Place]
  private let shards: Int
  private let firstShard: Int
  /// For each shard and layer, the sum of the outputs and that of their squares.
  private let sums: AlignedBuffer<Double>
  private let lives: AlignedBuffer<Float>

  /// A meter of the layers of a graph that are no views.
  ///
  /// - Parameter shards: of a step, over all rounds and ranks.
  init(_ graph: Graph, shards: Int, firstShard: Int) {
    let consumed = Set(graph.nodes.flatMap(\.inputs))
    var places: [Place] = []
    var end = 0
    for (index, node) in graph.nodes.enumerated() where !node.layer.isView {
      var saturation = node.layer.detachingActivation?.activation.saturation
      // What a model predicts may well be near a limit.
      if !consumed.contains(index), case .limits? = saturation { saturation = nil }
      let start = end
      end += saturation == nil ? 0 : node.shape.count
      places.append(
        Place(
          node: index, units: node.shape.count, saturation: saturation, lives: start..<end))
    }
    self.places = places
    self.shards = shards
    self.firstShard = firstShard
    sums = AlignedBuffer(count: 2 * shards * places.count)
    lives = AlignedBuffer(count: end)
  }

  /// Forgets what was measured.
  func reset() {
    sums.buffer.update(repeating: 0)
    lives.buffer.update(repeating: 0)
  }

  /// Measures a batch that has gone through the model, whose output holds predictions.
  func add(_ batch: Batch, _ model: Model) {
    for (index, place) in places.enumerated() {
      let values = model.tensors[place.node].values
      for (shard, rows) in batch.shards.enumerated() where !rows.isEmpty {
        let own = values[rows: rows]
        let start = 2 * ((firstShard + batch.firstShard + shard) * places.count + index)
        sums.buffer[start] = own.sum
        sums.buffer[start + 1] = own.sumOfSquares
        place.saturation?.raise(view(lives, place.lives), by: own)
      }
    }
  }

  /// Adds up what all ranks have measured, and writes it into the entries of the layers. Collective.
  ///
  /// - Parameter layers: one for each node of the graph.
  /// - Throws: `MPIError`.
  func read(
    into layers: inout [LayerStatistics.Entry], samples: Int, _ communicator: Communicator
  ) throws {
    // Each number is one rank's; the others add 0.
    try communicator.allReduce(sums.buffer, .sum)
    try communicator.allReduce(lives.buffer, .maximum)
    for (index, place) in places.enumerated() {
      func sum(_ offset: Int) -> Double {
        TreeSum.sum(0..<shards) { sums.buffer[2 * ($0 * places.count + index) + offset] }
      }
      let count = Double(samples * place.units)
      let mean = sum(0) / count
      layers[place.node].mean = mean
      layers[place.node].deviation = max(sum(1) / count - mean * mean, 0).squareRoot()
      let share = place.saturation?.share(of: view(lives, place.lives))
      switch place.saturation {
      case .zero?: layers[place.node].deadUnits = share
      case .limits?: layers[place.node].saturatedUnits = share
      case nil: break
      }
    }
  }

  private func view(_ buffer: AlignedBuffer<Float>, _ range: Range<Int>) -> Matrix {
    buffer.matrix(rows: 1, columns: buffer.count).slice(range)
  }
}
