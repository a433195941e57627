/// What a thread of a rank is at, as it was published.
public struct ActivityState: Sendable, Hashable {
  /// The phases that it is in, the innermost last, of which no more than three are kept.
  public let phases: [Phase]
  /// The stretch of the run.
  public let stretch: Phase?
  /// The number of the layer in the graph, while the model runs.
  public let layer: Int?
  /// The step, from 1 on, that it is in or was in last; 0 before the first.
  public let step: Int
  /// The rows that it reads, or read last.
  public let rows: Rows?

  /// Rows of a file.
  public struct Rows: Sendable, Hashable {
    /// The first and the last of them, in the order in which they are read.
    public let first, last: Int
    /// How many they are.
    public let count: Int
    /// The file: a number that `SourceNames` gave.
    public let source: Int

    /// Names rows.
    public init(first: Int, last: Int, count: Int, source: Int) {
      (self.first, self.last, self.count, self.source) = (first, last, count, source)
    }
  }

  /// A state by its parts.
  public init(
    phases: [Phase], stretch: Phase? = nil, layer: Int? = nil, step: Int = 0, rows: Rows? = nil
  ) {
    self.phases = phases
    self.stretch = stretch
    self.layer = layer
    self.step = step
    self.rows = rows
  }

  /// Takes the numbers of a record apart.
  init(phases: UInt64, step: UInt64, firstRow: UInt64, lastRow: UInt64, rowCount: UInt64) {
    (self.phases, layer) = ActivityLayout.unpackPhases(phases)
    (self.step, stretch) = ActivityLayout.unpackStep(step)
    let (count, source) = ActivityLayout.unpackRows(rowCount)
    rows =
      rowCount == 0
      ? nil : Rows(first: Int(firstRow), last: Int(lastRow), count: count, source: source)
  }
}
