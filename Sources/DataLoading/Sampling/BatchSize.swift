/// The number of samples in a global batch: the sum over all ranks.
public enum BatchSize: Sendable, Hashable {
  /// A fixed number; the last batch of an epoch may have fewer.
  case samples(Int)
  /// The whole data set: plain batch descent.
  case full
}
