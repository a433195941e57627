/// The best value of a monitored number, and when it was reached.
public struct BestValue: Sendable, Hashable {
  /// The value.
  public var value: Double
  /// The epoch, from 1 on.
  public var epoch: Int

  /// Creates a best value.
  public init(_ value: Double, epoch: Int) {
    self.value = value
    self.epoch = epoch
  }
}
