/// What decides the order of the samples, beside the seed.
public struct SampleOrder: Sendable, Hashable {
  /// The number of samples of the training set.
  public var count: Int
  /// How they are shuffled: `full`, `chunked`, `none`.
  public var shuffle: String
  /// Which part of the samples validates, in words, in a cross-validation: `fold 1 of 5`.
  public var fold: String?
  /// The samples of a global batch.
  public var batchSize: Int
  /// The shards of a global batch.
  public var shards: Int

  /// Creates the facts.
  public init(count: Int, shuffle: String, fold: String? = nil, batchSize: Int, shards: Int) {
    self.count = count
    self.shuffle = shuffle
    self.fold = fold
    self.batchSize = batchSize
    self.shards = shards
  }
}
