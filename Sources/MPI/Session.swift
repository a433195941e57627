internal import CMPI

/// The time between `MPI_Init_thread` and `MPI_Finalize`, shared by everything that holds a
/// handle of the library.
final class Session {
  /// The largest count of elements in one call of the library.
  let largestCount: Int
  /// False once the library is finalized: handles must not be freed any more.
  private(set) var isOpen = true
  /// The shared windows not freed yet, oldest first.
  private var windows: [WindowHandle] = []

  init(largestCount: Int) {
    precondition((1...Int(Int32.max)).contains(largestCount), "a count must fit 32 bits")
    self.largestCount = largestCount
  }

  /// Takes charge of a window until it is freed.
  func adopt(_ window: WindowHandle) { windows.append(window) }

  /// Forgets a window that has been freed.
  func forget(_ window: WindowHandle) { windows.removeAll { $0 === window } }

  /// Frees the windows and finalizes the library. Collective.
  func finalize() {
    guard isOpen else { return }
    // All ranks made the windows in the same order, so all free them in the same order.
    for window in windows { window.free() }
    windows = []
    isOpen = false
    // There is nobody left to tell of an error.
    _ = MPI_Finalize()
  }

  /// `0..<count` in ranges small enough for one call of the library.
  func pieces(of count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: largestCount).map { $0..<min(count, $0 + largestCount) }
  }
}
