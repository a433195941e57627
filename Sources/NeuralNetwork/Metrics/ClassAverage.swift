import Configuration

/// How the measures of several classes become one.
enum ClassAverage: String, CaseIterable, Sendable {
  /// From the counts of all classes together.
  case micro
  /// The mean over the classes.
  case macro
  /// The mean over the classes, each weighted with how often it is true.
  case weighted
  /// Not at all: a list with one value for each class.
  case none

  /// What a measure of classes comes to.
  func value(_ counts: [ClassCount], _ measure: (ClassCount) -> Double) -> MetricValue {
    switch self {
    case .micro: return .number(measure(counts.reduce(ClassCount(), +)))
    case .macro: return .number(counts.map(measure).reduce(0, +) / Double(counts.count))
    case .weighted:
      let total = counts.reduce(0) { $0 + $1.actual }
      let sum = counts.reduce(0) { $0 + measure($1) * $1.actual }
      return .number(total > 0 ? sum / total : 0)
    case .none: return .numbers(counts.map(measure))
    }
  }
}
