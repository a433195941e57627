import Compute
import HDF5
import MPI

/// What `--version` tells: this program, its libraries, and the processor as they use it.
enum Version {
  /// The version of nntrain.
  static let number = "0.1.0"

  /// One line each for nntrain and its libraries.
  static var description: String {
    """
    nntrain \(number)
    \(MPIEnvironment.libraryVersion) (MPI \(MPIEnvironment.standardVersion))
    HDF5 \(HDF5.libraryVersion)
    \(ProcessorFeatures.current)
    """
  }
}
