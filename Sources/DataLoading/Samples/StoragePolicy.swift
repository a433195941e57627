/// How the data sets of a file are brought to the trainer.
public struct StoragePolicy: Sendable, Hashable {
  /// Whether data sets that lie in one piece, as this processor represents numbers, are mapped.
  public var maps = true
  /// Bytes, over all data sets of a source, that are read into memory as a whole.
  public var residentBytes = 1 << 30
  /// Bytes of each other data set that are kept after they were read.
  public var cachedBytes = 64 << 20
  /// The threads that read and decompress.
  public var threads = 1
  /// Whether what is read into memory as a whole is read later, with `ResidentRows`.
  public var defersReading = false

  /// Maps what can be mapped, and reads up to 1 GiB of the rest into memory.
  public init() {}
}
