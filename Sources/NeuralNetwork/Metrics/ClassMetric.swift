import Compute

/// A metric of classes: a number of the counts of each class, averaged over the classes.
///
/// It compares outputs with a target for each, or with class numbers.
protocol ClassMetric: Metric {
  /// Counts, and averages.
  var counter: ClassCounter { get set }
  /// Whether outputs that have a target each are counted together where no average is asked for.
  static var poolsOutputs: Bool { get }
  /// The measure of one class.
  static func measure(_ count: ClassCount) -> Double
}

extension ClassMetric {
  public var givesNumber: Bool { counter.givesNumber }

  public func accepts(output: Shape, target: Shape) -> Bool {
    Self.acceptsClasses(output: output, target: target)
  }

  public func sized(output: Shape, target: Shape) throws -> any Metric {
    var metric = self
    metric.counter = try counter.sized(output: output, target: target, pools: Self.poolsOutputs)
    return metric
  }

  public func reading(_ outputs: OutputKind) -> any Metric {
    var metric = self
    metric.counter.outputs = outputs
    return metric
  }

  public var targets: ClosedRange<Float>? { counter.isSparse == false ? ClassTarget.range : nil }

  public var sumCount: Int { counter.sumCount }

  public func update(_ sums: inout MutableSpan<Double>, predictions: Matrix, targets: Matrix) {
    counter.update(&sums, predictions: predictions, targets: targets)
  }

  public func result(_ sums: ArraySlice<Double>) -> MetricValue {
    counter.result(sums, Self.measure)
  }
}
