import Compute
import HDF5

extension Checkpoint {
  /// The versions of the libraries that make numbers and files here, and the instruction set.
  ///
  /// Equal bits need equal oneDNN and instruction set. Who writes a checkpoint adds the program's own
  /// version and that of MPI.
  public static var libraryVersions: [String: String] {
    let features = ProcessorFeatures.current
    return [
      "oneDNN": features.libraryVersion, "instruction_set": features.instructionSet,
      "HDF5": HDF5.libraryVersion,
    ]
  }
}
