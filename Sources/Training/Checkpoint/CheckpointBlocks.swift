import Compute

/// The large parts of a checkpoint, as views of memory that somebody else owns.
public struct CheckpointBlocks {
  /// The flat block of all weights.
  public let weights: Matrix
  /// The optimizer's slots, joined: each as long as the block of weights, laid out like it.
  public let slots: [Slot]

  /// One vector of the optimizer's state.
  public struct Slot {
    /// The optimizer's name for it, such as `momentum`.
    public let name: String
    /// The values for the whole block of weights.
    public let values: Matrix

    /// Names a vector.
    public init(_ name: String, _ values: Matrix) {
      self.name = name
      self.values = values
    }
  }

  /// Groups the views.
  public init(weights: Matrix, slots: [Slot] = []) {
    self.weights = weights
    self.slots = slots
  }
}
