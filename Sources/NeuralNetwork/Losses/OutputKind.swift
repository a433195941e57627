/// How a single output tells one of two classes, as far as the loss knows.
public enum OutputKind: Sendable {
  /// A number near 0 or near 1: class 1 is above ½.
  case probability
  /// A logit, or a margin: class 1 is above 0.
  case score

  /// What class 1 is above.
  public var threshold: Float { self == .score ? 0 : 0.5 }
}
