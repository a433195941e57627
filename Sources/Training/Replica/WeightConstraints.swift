import Compute
import DataParallel
import NeuralNetwork

/// The constraints on weights, enforced by each rank on its slice after an update.
///
/// Parts of a weight with a norm, such as the columns of a kernel, reach over the slices of several
/// ranks. Every rank measures them in the updated weight as a whole, in the same order: the result is
/// the same on any number of ranks.
struct WeightConstraints {
  private let elementwise: [(range: Range<Int>, constraint: any ElementwiseConstraint)]
  private let scalings: [(range: Range<Int>, scaling: NormScaling)]
  private let slice: ParameterSlice
  /// What nobody writes to the table while ranks wait for each other.
  private let nothing: [[Range<Int>]]

  init(_ layout: WeightLayout, _ exchange: any GradientExchange) {
    let weights = layout.weights
    elementwise = weights.compactMap { weight in
      (weight.rules.constraint as? any ElementwiseConstraint).map { (weight.range, $0) }
    }
    scalings = weights.compactMap { weight in
      (weight.rules.constraint as? any NormConstraint).map {
        (weight.range, NormScaling($0, shape: weight.shape))
      }
    }
    slice = exchange.slice
    nothing = exchange.slices.map { _ in [] }
  }

  /// Enforces the constraints on all weights in a block of this rank's own.
  func enforce(on block: Matrix) {
    for (range, constraint) in elementwise { constraint.enforce(on: block.slice(range)) }
    for (range, scaling) in scalings {
      scaling.measure(block.slice(range))
      scaling.scale(block.slice(range), from: 0)
    }
  }

  /// Shows the updated slices to all ranks, with the constraints enforced. Collective.
  ///
  /// - Throws: `MPIError`.
  func publish(_ exchange: any GradientExchange) throws {
    for (range, constraint) in elementwise {
      for own in slice.ranges where own.overlaps(range) {
        constraint.enforce(on: exchange.parameters.slice(range.clamped(to: own)))
      }
    }
    try exchange.publish()
    guard !scalings.isEmpty else { return }
    for (range, scaling) in scalings where slice.ranges.contains(where: { $0.overlaps(range) }) {
      scaling.measure(exchange.parameters.slice(range))
    }
    // Nobody changes what another rank still measures.
    try exchange.complete(nothing)
    for (range, scaling) in scalings {
      for ofSlice in slice.ranges where ofSlice.overlaps(range) {
        let own = range.clamped(to: ofSlice)
        scaling.scale(exchange.parameters.slice(own), from: own.lowerBound - range.lowerBound)
      }
    }
    try exchange.publish()
  }
}
