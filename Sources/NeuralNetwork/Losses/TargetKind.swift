/// What the targets of a loss tell.
public enum TargetKind: Sendable {
  /// Numbers of any kind.
  case numbers
  /// For each output, one of two classes.
  case binary
  /// One of several classes.
  case categorical
}
