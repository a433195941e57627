import Compute
import MPI

/// Times training steps, and the matrix products of a step alone, in turns on the same ranks.
///
/// What a step takes beyond its products is what this program can be blamed for.
public struct StepBenchmark {
  /// The result.
  public struct Result: Sendable {
    /// The median time of a step, in seconds.
    public let step: Double
    /// The median time of its matrix products alone, in seconds.
    public let products: Double
    /// Multiplications and additions in the products of all ranks.
    public let operations: Double
    /// The seconds until the first step was done, from the start of the benchmark.
    public let firstStep: Double
    /// The median over the rounds of a step's time to that of the rival's step, if there is a rival.
    public let stepToRival: Double?
  }

  private let communicator: Communicator
  private let engine: ComputeEngine
  private let takeStep: () throws -> Void
  private let takeRivalStep: (() throws -> Void)?

  /// A benchmark of the step that `takeStep` takes on all ranks together.
  ///
  /// - Parameter takeRivalStep: another step, which takes its turn in each round to be compared with.
  public init(
    on communicator: Communicator, engine: ComputeEngine, takeStep: @escaping () throws -> Void,
    takeRivalStep: (() throws -> Void)? = nil
  ) {
    self.communicator = communicator
    self.engine = engine
    self.takeStep = takeStep
    self.takeRivalStep = takeRivalStep
  }

  /// Takes rounds of steps and of products, alternating, and returns the medians. Collective.
  ///
  /// - Parameters:
  ///   - rounds: the rounds.
  ///   - steps: the steps, and the repetitions of the products, in a round.
  public func run(rounds: Int, steps: Int) throws -> Result {
    let start = ContinuousClock.now
    try takeStep()
    let firstStep = start.duration(to: .now).seconds
    for _ in 0..<steps {
      try takeStep()
      try takeRivalStep?()
    }
    let shapes = try engine.products { try takeStep() }
    let alone = try ProductSequence(shapes, engine: engine)
    var stepTimes: [Double] = []
    var productTimes: [Double] = []
    var ratios: [Double] = []
    for _ in 0..<rounds {
      stepTimes.append(try time(steps, takeStep))
      productTimes.append(try time(steps, alone.run))
      if let takeRivalStep, let own = stepTimes.last {
        ratios.append(own / (try time(steps, takeRivalStep)))
      }
    }
    let operations = shapes.reduce(0.0) { $0 + Double($1.operations) }
    return Result(
      step: Self.median(stepTimes), products: Self.median(productTimes),
      operations: try communicator.allReduce(operations, .sum), firstStep: firstStep,
      stepToRival: ratios.isEmpty ? nil : Self.median(ratios))
  }

  /// Seconds of one repetition, until the last rank is done.
  private func time(_ count: Int, _ work: () throws -> Void) throws -> Double {
    try communicator.barrier()
    let start = ContinuousClock.now
    for _ in 0..<count { try work() }
    try communicator.barrier()
    return start.duration(to: .now).seconds / Double(count)
  }

  private static func median(_ values: [Double]) -> Double {
    values.sorted()[values.count / 2]
  }
}

/// Products with memory of their own, run one after the other.
private struct ProductSequence {
  private let parts:
    [(product: MatrixProduct, buffers: [AlignedBuffer<Float>], copies: [RoundedCopy])]

  init(_ shapes: [ProductShape], engine: ComputeEngine) throws {
    parts = try shapes.map { shape in
      let sizes = [
        shape.rows * shape.depth, shape.depth * shape.columns, shape.columns,
        shape.rows * shape.columns,
      ]
      return (
        try engine.product(shape), sizes.map { AlignedBuffer<Float>(count: $0) },
        sizes.map { RoundedCopy(rows: 1, columns: $0, precision: shape.precision) }
      )
    }
  }

  func run() throws {
    for (product, buffers, copies) in parts {
      let values = buffers.map { $0.matrix(rows: 1, columns: $0.count) }
      try product.run(
        copies[0].operand(values[0], rows: 0..<1), copies[1].operand(values[1], rows: 0..<1),
        bias: product.shape.bias ? values[2] : nil, into: values[3])
    }
  }
}
