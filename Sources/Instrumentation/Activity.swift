internal import Glibc

/// Says what the calling thread is at.
///
/// Code says so wherever it begins with something that takes time or may have to wait. It costs two looks
/// at a clock and some stores, and nothing on threads, and in processes, that nobody looks at.
public enum Activity {
  /// The track of the calling thread; nil where nobody looks.
  @inline(__always)
  public static var current: ActivityTrack? {
    pthread_getspecific(key).map {
      ActivityTrack(state: $0.assumingMemoryBound(to: ActivityTrack.State.self))
    }
  }

  /// Does something that is a phase of its own.
  @inline(__always)
  public static func during<Result>(
    _ phase: Phase, _ body: () throws -> Result
  ) rethrows -> Result {
    guard let track = current else { return try body() }
    let frame = track.enter(phase)
    defer { track.leave(frame) }
    return try body()
  }

  /// Something has been done of what takes long.
  public static func progress() { current?.progress() }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()

  /// Gives the calling thread a track, or none.
  static func bind(_ track: ActivityTrack?) { pthread_setspecific(key, track?.state) }
}
