/// How gradients travel between nodes.
public struct GradientTraffic: Sendable, Hashable {
  /// How they are represented on the way.
  public var precision: GradientPrecision
  /// Whether they set out while backward still goes on.
  public var overlaps: Bool

  /// As they are, and as early as they can, unless it is said otherwise.
  public init(precision: GradientPrecision = .float32, overlaps: Bool = true) {
    self.precision = precision
    self.overlaps = overlaps
  }
}
