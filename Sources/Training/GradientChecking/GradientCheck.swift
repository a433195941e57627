import Compute
import DataLoading
import Diagnostics
import NeuralNetwork

/// Compares the gradient of each weight with central differences of the loss, computed in double
/// precision by the plain formulas of the layers.
///
/// Random layers hold their masks fixed: the same masks are drawn for the gradient and for every
/// difference. A weight at whose value the loss has a kink, such as that of a ReLU, is left out.
public struct GradientCheck {
  /// What was found for one weight tensor.
  public struct Finding: Sendable {
    /// The weight: `dense/kernel`.
    public let weight: String
    /// Its shape.
    public let shape: [Int]
    /// The elements that were compared.
    public let compared: Int
    /// The elements that were left out because of a kink.
    public let kinks: Int
    /// ‖a − n‖ / (‖a‖ + ‖n‖) of the gradient a and the differences n; 0 where both are zero.
    ///
    /// The divisor is at least that of a gradient with a fiftieth of the average slope of the model:
    /// where the exact gradient is zero, as for a bias before a batch normalization, rounding is all
    /// there is to compare.
    public let error: Double
  }

  private let blueprint: Blueprint
  private let samples: Int
  private let elements: Int

  /// A check of a run's model.
  ///
  /// - Parameters:
  ///   - samples: of the training set, from its beginning.
  ///   - elements: of each weight that are compared, spread evenly; all of them if it has fewer.
  public init(_ blueprint: Blueprint, samples: Int, elements: Int) {
    precondition(samples > 0 && elements > 0, "\(samples) samples, \(elements) elements")
    self.blueprint = blueprint
    self.samples = min(samples, blueprint.training.samples.count)
    self.elements = elements
  }

  /// Checks all weights that the optimizer trains, at their first values, in their order.
  ///
  /// - Parameter report: is told each finding when it is there.
  /// - Throws: `Failure` for data that cannot be read or has no meaning; `OneDNNError`.
  public func run(report: (Finding) -> Void) throws {
    var plan = LoadPlan(blueprint.training.samples, batchSize: .samples(samples))
    plan.transforms = blueprint.training.transforms
    let loader = try BatchLoader(plan, prefetch: .none)
    guard let batch = try loader.next() else { return }
    defer { loader.release(batch) }
    let layout = blueprint.graph.layout
    let memory = AlignedBuffer<Float>(count: 2 * layout.blockCount)
    try withExtendedLifetime(memory) {
      let both = memory.matrix(rows: 2, columns: layout.blockCount)
      let (weights, gradients) = (both[rows: 0..<1], both[rows: 1..<2])
      layout.initialize(weights, seed: blueprint.configuration.seed)
      try computeGradients(batch, weights: weights, into: gradients)
      var point = weights.array.map(Double.init)
      let loss = try referenceLoss(batch)
      let here = loss(point)
      let squares = layout.trained.reduce(0) { $0 + gradients.slice($1.range).sumOfSquares }
      let count = layout.trained.reduce(0) { $0 + $1.range.count }
      let slope = (squares / Double(max(count, 1))).squareRoot()
      for weight in layout.trained {
        report(
          finding(weight, gradients: gradients, slope: slope, at: &point, here: here, loss))
      }
    }
  }

  /// The gradients of the mean loss by the fast code.
  private func computeGradients(_ batch: Batch, weights: Matrix, into gradients: Matrix) throws {
    let objective = blueprint.configuration.objective(blueprint.graph, reduction: .mean)
    let model = try Model(
      objective.graph, weights: weights, capacity: batch.rows,
      seed: blueprint.configuration.seed, training: true, engine: ComputeEngine())
    let scorer = Scorer(
      model, objective, measures: .none,
      classWeights: blueprint.configuration.training.classWeights)
    var totals = ShardTotals(shards: 1, .none)
    let pass = Pass(
      trainingStep: 0, firstSample: 0, sampleScale: 1 / Float(batch.rows), gradients: gradients)
    try blueprint.training.explaining(batch) {
      try scorer.score($0, pass, scale: 1 / Float(batch.rows), totals: &totals)
    }
    try model.backward(0..<batch.rows, pass)
    _ = WeightPenalties(blueprint.graph.layout).sum(weights, addingTo: gradients)
  }

  /// The mean loss as a function of the weights, by the reference.
  private func referenceLoss(_ batch: Batch) throws -> ([Double]) -> Double {
    let reference = ReferenceModel(blueprint.graph, seed: blueprint.configuration.seed)
    let inputs = (0..<batch.inputCount).map { batch.input($0).array.map(Double.init) }
    let heads = blueprint.objective.heads
    let targets = heads.indices.map { batch.target($0).array.map(Double.init) }
    let pass = Pass(trainingStep: 0, firstSample: 0, gradients: .empty)
    let factors = factors(batch)
    return { [rows = batch.rows] weights in
      reference.loss(
        heads, inputs: inputs, targets: targets, rows: rows, weights: weights, pass: pass,
        factors: factors)
    }
  }

  /// The factor of the loss of each sample.
  private func factors(_ batch: Batch) -> [Double] {
    let classWeights = blueprint.configuration.training.classWeights
    let targets = batch.target()
    return (0..<batch.rows).map { row in
      let own = Double(batch.sampleWeights?.span[row] ?? 1)
      return own * Double(classWeights?.factor(of: targets.row(row)) ?? 1)
    }
  }

  private func finding(
    _ weight: Weight, gradients: Matrix, slope average: Double, at point: inout [Double],
    here: Double, _ loss: ([Double]) -> Double
  ) -> Finding {
    let count = min(elements, weight.range.count)
    var pairs: [(analytic: Double, numeric: NumericSlope)] = []
    for number in 0..<count {
      let index = weight.range.lowerBound + number * weight.range.count / count
      let start = point[index]
      let slope = NumericSlope(here: here) { shift in
        point[index] = start + shift
        return loss(point)
      }
      point[index] = start
      pairs.append((Double(gradients.span[index]), slope))
    }
    // A kink matters where it could show in the error.
    let scale = pairs.map { abs($0.numeric.value) }.max() ?? 0
    let smooth = pairs.filter { $0.numeric.kink <= max(1e-5 * scale, 1e-9) }
    func norm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let difference = norm(smooth.map { $0.analytic - $0.numeric.value })
    let size = norm(smooth.map(\.analytic)) + norm(smooth.map(\.numeric.value))
    let least = 2 * average / 50 * Double(smooth.count).squareRoot()
    let error = difference == 0 ? 0 : difference / max(size, least)
    return Finding(
      weight: weight.path, shape: weight.shape, compared: smooth.count,
      kinks: pairs.count - smooth.count, error: error.isFinite ? error : .infinity)
  }
}
