import Compute

/// How targets name classes, with which the metrics of classes read them.
enum ClassTarget {
  /// Whether targets of a shape are class numbers for outputs that have a column for each class.
  static func isNumber(output: Shape, target: Shape) -> Bool {
    output.last > 1 && output.count / output.last == target.count
  }

  /// Targets that each stand for an output: 1 for a class, 0 or −1 for none, or what lies between.
  static let range: ClosedRange<Float> = -1...1

  /// How true a class is, for a target in `range`.
  @inline(__always)
  static func truth(_ target: Float) -> Double { target > 0 ? Double(target) : 0 }

  /// The class of a row of targets: its number, or the column of the greatest; nil if there is no
  /// such class.
  static func label(_ target: Matrix, classes: Int) -> Int? {
    guard target.columns == 1 else { return target.indexOfGreatest }
    guard let label = Int(exactly: target.span[0]), (0..<classes).contains(label) else {
      return nil
    }
    return label
  }
}

extension Metric {
  /// Whether the metric, one of classes, can compare samples of these shapes: a target for each
  /// output, or a class number.
  static func acceptsClasses(output: Shape, target: Shape) -> Bool {
    output.count == target.count || ClassTarget.isNumber(output: output, target: target)
  }
}
