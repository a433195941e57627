/// How gradients are represented on their way between nodes. Sums are in single precision.
public enum GradientPrecision: String, Sendable, CaseIterable {
  /// As they are.
  case float32
  /// Rounded to the nearest number with 8 significant bits: half the bytes.
  ///
  /// Each node adds its own gradients as they are and those of the others rounded. Which ones are
  /// rounded depends on the number of nodes, and so do the sums.
  case bfloat16 = "bf16"
}
