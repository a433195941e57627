/// A track for a thread beside the one that trains, taken for as long as this lives.
public final class LoaderTrack: Sendable {
  private let recorder: Recorder
  private let index: Int

  /// Takes a track, for a thread of the calling one's; nil where nobody looks at that, or all are taken.
  public init?() {
    guard Activity.current != nil, let recorder = Recorder.current,
      let index = recorder.takeTrack()
    else { return nil }
    self.recorder = recorder
    self.index = index
  }

  deinit { recorder.release(index) }

  /// Records what the calling thread does from now on, until its end.
  public func bind() {
    let track = recorder.track(index)
    track.state.pointee.last = MonotonicClock.nanoseconds
    track.state.pointee.stack = 0
    Activity.bind(track)
  }
}
