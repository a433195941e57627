import CFloatingPoint

/// Numbers below the smallest normal one (1.2 · 10⁻³⁸ in single precision), on which processors are
/// many times slower.
///
/// The running means of optimizers decay into them wherever a weight gets no gradient for a while.
public enum SubnormalNumbers {
  /// Takes them for zero from now on, in this thread and in those that it starts.
  ///
  /// All ranks do the same, so that results stay equal on any number of them.
  public static func flush() {
    nntrain_flush_subnormals()
  }
}
