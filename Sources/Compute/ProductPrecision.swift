/// How the numbers that products multiply are represented. Their sums are in single precision.
public enum ProductPrecision: String, Sendable, CaseIterable {
  /// Single precision: 24 significant bits.
  case float32
  /// The upper half of a single-precision number: 8 significant bits, and the same range.
  ///
  /// Source: Kalamkar et al., "A study of BFLOAT16 for deep learning training", 2019.
  case bfloat16 = "bf16"
}
