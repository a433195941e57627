import Foundation

/// A file of the repository that was written by another program.
enum Fixture {
  /// Written by `from-h5py.py` beside it.
  static let h5py = directory + "/from-h5py.h5"

  private static let directory = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/HDF5").path
}
