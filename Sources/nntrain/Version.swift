import Compute
import HDF5
import MPI
import Training

/// What `--version` tells: this program, its libraries, and the processor as they use it.
enum Version {
  /// One line each for nntrain and its libraries.
  static var description: String {
    """
    nntrain \(Release.version)
    \(MPIEnvironment.libraryVersion) (MPI \(MPIEnvironment.standardVersion))
    HDF5 \(HDF5.libraryVersion)
    \(ProcessorFeatures.current)
    """
  }
}
