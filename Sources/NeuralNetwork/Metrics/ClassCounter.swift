import Compute
import Configuration
import Diagnostics
import JSON

/// What precision, recall and F1 have in common: for each threshold, and each class, how often it was
/// predicted, was true, and was both.
///
/// With thresholds, a class is predicted where its output is above; several may be, or none. Without,
/// the most probable class is, of equally probable ones the first.
struct ClassCounter: Sendable {
  /// The thresholds; none: the most probable class.
  private(set) var thresholds: [Float]?
  /// How classes are averaged; nil until it is known what suits the shapes.
  private(set) var average: ClassAverage?
  /// The class that alone counts.
  let classID: Int?
  /// What outputs are compared with where no thresholds are given.
  var outputs = OutputKind.probability
  /// The number of outputs.
  private var columns = 1
  /// Whether targets are class numbers.
  private(set) var isSparse: Bool?

  init(thresholds: [Float]?, average: ClassAverage?, classID: Int? = nil) {
    self.thresholds = thresholds
    self.average = average
    self.classID = classID
  }

  /// The counter for outputs and targets of these shapes.
  ///
  /// - Parameter pools: whether outputs that have a target each are, where no average is asked for,
  ///   compared with ½ and counted together, as Keras' precision and recall do.
  func sized(output: Shape, target: Shape, pools: Bool) throws -> ClassCounter {
    var counter = self
    counter.columns = output.last
    let isSparse = ClassTarget.isNumber(output: output, target: target)
    counter.isSparse = isSparse
    if let classID, classID >= output.last {
      throw Failure(
        .configuration,
        "metrics: class_id is \(classID), and the classes are 0 to \(output.last - 1)")
    }
    let isPooled = pools && average == nil && !isSparse
    if thresholds == nil, isPooled || output.last == 1 {
      counter.thresholds = [outputs.threshold]
    }
    counter.average = average ?? (isPooled ? .micro : .macro)
    return counter
  }

  /// Whether the measure is a single number.
  var givesNumber: Bool {
    (thresholds?.count ?? 1) == 1 && (average != ClassAverage.none || classID != nil)
  }

  /// Three for each threshold and class.
  var sumCount: Int { (thresholds?.count ?? 1) * columns * 3 }

  func update(_ sums: inout MutableSpan<Double>, predictions: Matrix, targets: Matrix) {
    for r in 0..<predictions.rows {
      let row = predictions.row(r)
      let target = targets.row(r)
      let label = isSparse == true ? ClassTarget.label(target, classes: columns) : nil
      if let thresholds {
        add(row, target, label: label, thresholds, to: &sums)
      } else {
        addGreatest(row, target, label: label, to: &sums)
      }
    }
  }

  /// Counts a row whose most probable class is the predicted one.
  @inline(__always)
  private func addGreatest(
    _ row: Matrix, _ target: Matrix, label: Int?, to sums: inout MutableSpan<Double>
  ) {
    let best = row.indexOfGreatest
    sums[3 * best + 1] += 1
    guard isSparse == true else {
      let t = target.span
      precondition(t.count == columns && sums.count >= 3 * columns)
      sums[3 * best] += ClassTarget.truth(t[best])
      for column in t.indices { sums[3 * column + 2] += ClassTarget.truth(t[column]) }
      return
    }
    guard let label else { return }
    if best == label { sums[3 * best] += 1 }
    sums[3 * label + 2] += 1
  }

  /// Counts a row whose classes are predicted where they are above thresholds.
  private func add(
    _ row: Matrix, _ target: Matrix, label: Int?, _ thresholds: [Float],
    to sums: inout MutableSpan<Double>
  ) {
    let p = row.span
    let t = target.span
    for (place, threshold) in thresholds.enumerated() {
      for column in 0..<columns {
        let truth =
          isSparse == true ? (column == label ? 1 : 0) : ClassTarget.truth(t[column])
        add(
          &sums, at: place * columns + column, isPredicted: p[column] > threshold, truth)
      }
    }
  }

  private func add(
    _ sums: inout MutableSpan<Double>, at place: Int, isPredicted: Bool, _ truth: Double
  ) {
    if isPredicted {
      sums[3 * place] += truth
      sums[3 * place + 1] += 1
    }
    sums[3 * place + 2] += truth
  }

  /// The measure of the counts, averaged: one value, or one for each threshold.
  func result(
    _ sums: ArraySlice<Double>, _ measure: (ClassCount) -> Double
  ) -> MetricValue {
    let sums = Array(sums)
    let values = (0..<(thresholds?.count ?? 1)).map { place -> MetricValue in
      let counts = (0..<columns).map { column -> ClassCount in
        let start = 3 * (place * columns + column)
        return ClassCount(
          hits: sums[start], predicted: sums[start + 1], actual: sums[start + 2])
      }
      if let classID { return .number(measure(counts[classID])) }
      return (average ?? .macro).value(counts, measure)
    }
    return values.count == 1 ? values[0] : .list(values)
  }
}

extension ClassCounter {
  /// Reads the options of precision and recall.
  init(_ options: Options) throws {
    let thresholds = try options.optionalNumbers("thresholds", in: 0...1)
    let average = try options.optionalChoice("average", of: ClassAverage.self)
    let classID = try options.optionalInteger("class_id", in: 0...)
    if let thresholds, thresholds.isEmpty {
      throw options.failure("is an empty list", key: "thresholds")
    }
    self.init(thresholds: thresholds?.map { Float($0) }, average: average, classID: classID)
  }

  /// Precision or recall in Keras, which has them for outputs with a target each, and pooled.
  func keras(_ className: String, name: String) -> JSONValue? {
    guard isSparse == false, let thresholds, average == .micro || columns == 1 else { return nil }
    var object = KerasObject(
      className, ["thresholds": .array(thresholds.map { .number(shortest: $0) })])
    if let classID { object.append("class_id", .integer(classID)) }
    return object.json(name: name)
  }
}
