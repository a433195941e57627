internal import CMPI

/// The library's handle of a window, freed exactly once.
final class WindowHandle {
  /// The raw handle, nil once freed.
  private(set) var raw: MPI_Win?

  init(_ raw: MPI_Win?) { self.raw = raw }

  /// Ends the access epoch and frees the window. Collective: the library waits for all ranks.
  func free() {
    guard raw != nil else { return }
    // An error here has no remedy: the memory goes with the process.
    _ = MPI_Win_unlock_all(raw)
    _ = MPI_Win_free(&raw)
    raw = nil
  }
}
