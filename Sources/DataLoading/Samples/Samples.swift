import Diagnostics

/// Some of the rows of a source: what is trained on, or validated with.
public struct Samples: Sendable {
  /// Where the rows come from.
  public let source: any SampleSource
  /// Which rows of it.
  public let rows: RowSelection

  /// Neighbouring rows of a source; all of them unless a range is given.
  public init(_ source: any SampleSource, rows: Range<Int>? = nil) {
    self.init(source, .range(rows ?? 0..<source.count))
  }

  /// Any rows of a source.
  public init(_ source: any SampleSource, _ rows: RowSelection) {
    let bounds = rows.bounds
    precondition(bounds.lowerBound >= 0 && bounds.upperBound <= source.count, "rows \(bounds)")
    self.source = source
    self.rows = rows
  }

  /// The number of samples.
  public var count: Int { rows.count }

  /// Sets a fraction of the rows aside for validation: the last ones, before any shuffling.
  ///
  /// As Keras' `validation_split`: `⌊n·(1 − fraction)⌋` rows are left for training.
  ///
  /// - Throws: `Failure` (configuration) if either part would be empty.
  public func split(validationFraction fraction: Double) throws -> (
    training: Samples, validation: Samples
  ) {
    guard fraction > 0, fraction < 1 else {
      throw Failure(
        .configuration, "a validation fraction of \(fraction)", advice: "it lies between 0 and 1")
    }
    // A tenth of 30 rows is 3 of them, although 30 · 0.1 is a little more in binary.
    let held = Int((Double(count) * fraction - 1e-9 * Double(count)).rounded(.up))
    guard held > 0, held < count else {
      throw Failure(
        .configuration,
        "a validation fraction of \(fraction) of \(count) samples leaves nothing to train on or to"
          + " validate with", advice: "use another fraction, or a validation set of its own")
    }
    let middle = count - held
    return (Samples(source, rows[0..<middle]), Samples(source, rows[middle..<count]))
  }
}
