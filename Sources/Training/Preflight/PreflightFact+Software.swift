import Compute
import Glibc
import HDF5
import MPI

extension PreflightFact {
  /// The program, and what beneath it decides bits or the order of collective calls.
  ///
  /// - Parameter program: a digest of the program, where it is needed.
  static func software(program: String?) -> [PreflightFact] {
    let features = ProcessorFeatures.current
    var facts = [PreflightFact(.program, "nntrain", Release.version)]
    if let program { facts.append(PreflightFact(.program, "the program (by SHA-256)", program)) }
    facts += [
      PreflightFact(.library, "oneDNN", features.libraryVersion),
      PreflightFact(.processor, "oneDNN's instruction set", features.instructionSet),
      PreflightFact(.library, "the MPI library", MPIEnvironment.libraryVersion),
      PreflightFact(.library, "HDF5", HDF5.libraryVersion),
      // Its exponential function and logarithm are part of losses and initial weights.
      PreflightFact(.library, "the C library", systemLibrary),
    ]
    for name in variables {
      facts.append(
        PreflightFact(.variable, name, getenv(name).map { String(cString: $0) } ?? "not set"))
    }
    return facts
  }

  /// Variables with which oneDNN computes other bits on an equal processor.
  private static let variables = ["DNNL", "ONEDNN"].flatMap { prefix in
    ["DEFAULT_FPMATH_MODE", "CPU_ISA_HINTS"].map { "\(prefix)_\($0)" }
  }

  /// The version of the C library in use, such as `glibc 2.36`.
  private static var systemLibrary: String {
    var buffer = [CChar](repeating: 0, count: 64)
    guard confstr(Int32(_CS_GNU_LIBC_VERSION), &buffer, buffer.count) > 0 else { return "unknown" }
    return String(
      decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
