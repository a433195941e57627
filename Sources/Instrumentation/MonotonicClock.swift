internal import Glibc

/// The clock that all processes of a machine share: it never goes back, and stands still while the
/// machine sleeps.
public enum MonotonicClock {
  /// Nanoseconds since some time before the machine's start.
  @inline(__always)
  public static var nanoseconds: UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(bitPattern: Int64(now.tv_sec &* 1_000_000_000 &+ now.tv_nsec))
  }
}
