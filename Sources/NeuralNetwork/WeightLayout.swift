import Compute

/// Where each weight of a model lies in one flat block of floats.
///
/// Weights follow each other in the order of the layers; each starts on a cache line. Two models of
/// equal structure have equal layouts, on any number of ranks.
public struct WeightLayout: Sendable {
  /// All weights, in order.
  public let weights: [Weight]
  /// The floats of the block, padding included.
  public let blockCount: Int

  /// Floats to whose multiple each weight's start is rounded up: a cache line.
  public static let alignment = 16

  init(_ layers: [(name: String, weights: [WeightDescription])]) {
    var weights: [Weight] = []
    var end = 0
    for layer in layers {
      for description in layer.weights {
        let start = end
        end += description.shape.reduce(1, *)
        weights.append(
          Weight(
            layer: layer.name, name: description.name, shape: description.shape,
            range: start..<end, initializer: description.initializer, fans: description.fans,
            isTrained: description.isTrained,
            rules: description.isTrained ? description.rules : .none))
        end = (end + Self.alignment - 1) / Self.alignment * Self.alignment
      }
    }
    self.weights = weights
    self.blockCount = end
  }

  /// The number of weights' values, padding left out.
  public var parameterCount: Int { weights.reduce(0) { $0 + $1.range.count } }

  /// The weights that the optimizer updates, in order.
  public var trained: [Weight] { weights.filter(\.isTrained) }

  /// Gives all weights their first values, as a function of the seed alone.
  public func initialize(_ block: Matrix, seed: UInt64) {
    precondition(block.count >= blockCount, "a block of \(block.count) for \(blockCount) floats")
    for index in weights.indices {
      initialize(weight: index, block.slice(weights[index].range), seed: seed)
    }
  }

  /// Gives one weight its first values.
  ///
  /// - Parameter values: as many as the weight has.
  public func initialize(weight index: Int, _ values: Matrix, seed: UInt64) {
    let weight = weights[index]
    let generator = Philox(seed: seed, purpose: .weights, stream: UInt64(index))
    weight.initializer.fill(values, shape: weight.shape, fans: weight.fans, generator)
  }
}
