/// What a conversion wrote.
public struct ConversionReport: Sendable {
  /// A data set of the output.
  public struct Entry: Sendable, Equatable {
    /// Its path in the file.
    public let name: String
    /// The lengths of its axes.
    public let shape: [Int]
    /// The type of its elements.
    public let type: String
  }

  /// The data sets, in the order in which they were written.
  public internal(set) var datasets: [Entry] = []
  /// What else the user should know, a sentence each: rows left out, values filled in.
  public internal(set) var notes: [String] = []
}
