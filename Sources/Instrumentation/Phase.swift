/// What a rank is at: a stretch of its run, or a part of it.
public enum Phase: UInt8, Sendable, CaseIterable {
  // Stretches of a run.

  /// Configuration, data and memory are made ready.
  case start = 1
  /// The steps of an epoch, and what is between them.
  case training
  /// A set is evaluated.
  case evaluation
  /// A checkpoint or the model is written.
  case checkpoint
  /// A checkpoint is read.
  case restoration
  /// The copies of the parameters are compared.
  case audit
  /// Logs and terminals are written to.
  case report

  // Parts of steps and of other stretches.

  /// A training step.
  case step
  /// Rows are read from a file, or waited for.
  case read
  /// Rows are turned into numbers of the model, out of memory or a mapped file.
  case convert
  /// The model runs forward, and the loss is computed with its gradient.
  case forward
  /// The gradients of the weights are computed.
  case backward
  /// Gradients are added up over the ranks.
  case reduce
  /// The summed gradient is measured, for its clipping.
  case clip
  /// Gradients are clipped, parameters updated.
  case update
  /// New parameters are shown to the other ranks.
  case publish
  /// Messages between nodes are waited for.
  case transfer
  /// Other ranks are waited for.
  case wait

  /// Whether it is a stretch of a run.
  public var isStretch: Bool { rawValue <= Self.report.rawValue }

  /// Whether the rank has nothing to do itself.
  public var isWaiting: Bool { self == .wait || self == .transfer }

  /// Numbers of phases are below this.
  static let end = Int(Phase.wait.rawValue) + 1
}
