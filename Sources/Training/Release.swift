/// What this release of nntrain is called.
public enum Release {
  /// Its version.
  public static let version = "0.1.0"
}
