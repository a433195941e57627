/// The numbers that are allowed, in words and as a check.
struct Bounds<Value: Comparable> {
  var lower: Value?
  var lowerIsIncluded = true
  var upper: Value?
  var upperIsIncluded = true

  /// The bounds of one of the standard library's ranges.
  init(_ range: some RangeExpression<Value>) {
    switch range {
    case let range as ClosedRange<Value>: (lower, upper) = (range.lowerBound, range.upperBound)
    case let range as Range<Value>:
      (lower, upper, upperIsIncluded) = (range.lowerBound, range.upperBound, false)
    case let range as PartialRangeFrom<Value>: lower = range.lowerBound
    case let range as PartialRangeThrough<Value>: upper = range.upperBound
    case let range as PartialRangeUpTo<Value>: (upper, upperIsIncluded) = (range.upperBound, false)
    default: preconditionFailure("a range of an unknown type")
    }
  }

  func contains(_ value: Value) -> Bool {
    if let lower, lowerIsIncluded ? value < lower : value <= lower { return false }
    if let upper, upperIsIncluded ? value > upper : value >= upper { return false }
    return true
  }

  /// `at least 1`, `between 0 and 1`, `greater than 0 and less than 1`; empty without bounds.
  var words: String {
    if let lower, let upper, lowerIsIncluded, upperIsIncluded {
      return "between \(text(lower)) and \(text(upper))"
    }
    let least = lower.map { (lowerIsIncluded ? "at least " : "greater than ") + text($0) }
    let most = upper.map { (upperIsIncluded ? "at most " : "less than ") + text($0) }
    return [least, most].compactMap(\.self).joined(separator: " and ")
  }

  /// The type's words with the bounds: `whole number, at least 1`.
  func words(after type: String) -> String { words.isEmpty ? type : "\(type), \(words)" }

  func check(_ value: Value, _ node: ConfigurationNode) throws {
    guard contains(value) else {
      throw node.failure("must be \(words), is \(text(value))")
    }
  }

  private func text(_ value: Value) -> String {
    // A bound of 0.0 reads better as 0.
    if let number = value as? Double, let whole = Int(exactly: number) { return "\(whole)" }
    return "\(value)"
  }
}

extension Bounds<Int> {
  init(integers range: some RangeExpression<Int>) {
    self.init(range)
    if lower == .min { lower = nil }
    if upper == .max { upper = nil }
  }

  /// A value within the bounds, the least where there is one.
  var example: Int {
    if let lower { return lower }
    guard let upper else { return 1 }
    return upperIsIncluded ? upper : upper - 1
  }
}

extension Bounds<Double> {
  init(numbers range: some RangeExpression<Double>, above: Double?) {
    self.init(range)
    if lower == -.infinity { lower = nil }
    if upper == .infinity { upper = nil }
    if let above { (lower, lowerIsIncluded) = (above, false) }
  }

  /// A value within the bounds, the least where there is one.
  var example: Double {
    switch (lower, upper) {
    case (let lower?, _) where lowerIsIncluded: lower
    case (let lower?, let upper?): (lower + upper) / 2
    case (let lower?, nil): lower + 1
    case (nil, let upper?): upperIsIncluded ? upper : upper - 1
    case (nil, nil): 1
    }
  }
}
