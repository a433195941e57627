import Diagnostics
import Instrumentation

/// What a field is called in messages, and what is demanded of its numbers.
struct FieldOrigin: Sendable {
  /// The file, or what else the samples come from.
  let place: String
  /// The name of the data set.
  let dataset: String
  /// Whether integers must be exact as `Float`: class indices and other targets.
  let requiresExactIntegers: Bool
  /// The number of the place.
  private let source: Int

  init(place: String, dataset: String, requiresExactIntegers: Bool) {
    self.place = place
    self.dataset = dataset
    self.requiresExactIntegers = requiresExactIntegers
    source = SourceNames.number(of: place)
  }

  /// Says that rows are about to be read.
  func announce(first: Int, last: Int, count: Int) {
    Activity.current?.rows(first: first, last: last, count: count, of: source)
  }

  /// The largest magnitude up to which `Float` holds every integer.
  static let largestExact = Double(1 << 24)

  /// Throws where a row has a number that cannot be used.
  func check(_ source: UnsafeRawPointer, row: Int, _ conversion: RowConversion) throws {
    guard requiresExactIntegers, conversion.kind.isWideInteger,
      let (column, value) = conversion.firstColumn(
        source, where: { _, value in abs(value) > Self.largestExact })
    else { return }
    throw failure(
      row, column, conversion, "\(Int128(value)) is beyond ±2^24, up to which integers stay exact",
      advice: "number classes from 0, or store amounts as floats")
  }

  /// The error of a row whose conversion had a result that is not finite.
  ///
  /// - Parameter survey: looks through the data set, as the row may be one of many.
  func notFinite(
    _ source: UnsafeRawPointer, row: Int, _ conversion: RowConversion,
    survey: () -> NonFiniteSurvey
  ) -> Failure {
    if let column = conversion.firstNonFinite(source) {
      let survey = survey()
      let first = survey.first ?? (row, column)
      return failure(
        first.row, first.column, conversion, "not a finite number\(survey.words)",
        advice: "remove such rows, or fill in their missing values")
    }
    let affine = conversion.affine
    let limit = Double(Float.greatestFiniteMagnitude)
    let tooLarge = conversion.firstColumn(source) { column, value in
      !(abs(value * affine.scale(of: column) + affine.offset(of: column)) <= limit)
    }
    let (column, value) = tooLarge ?? (0, .infinity)
    return failure(row, column, conversion, "\(value) is too large for single precision")
  }

  private func failure(
    _ row: Int, _ column: Int, _ conversion: RowConversion, _ words: String, advice: String? = nil
  ) -> Failure {
    let position = conversion.columns == 1 ? "row \(row)" : "row \(row), column \(column)"
    return Failure(.data, "\(place): data set '\(dataset)', \(position): \(words)", advice: advice)
  }
}
