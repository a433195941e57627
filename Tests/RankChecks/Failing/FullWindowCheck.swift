import Glibc
import MPI

/// Takes shared memory, fills what is left of the place where it lies, and touches it then.
enum FullWindowCheck: CheckFamily {
  static let name = "full-window"

  static func run(_ checks: Checks) throws {
    let node = try checks.world.splitByNode()
    let window = try SharedWindow(on: node, bytes: 4 << 20)
    if node.rank == 0, let place = getenv("OMPI_MCA_osc_sm_backing_directory") {
      let file = open("\(String(cString: place))/filling", O_WRONLY | O_CREAT, 0o600)
      let zeros = [UInt8](repeating: 0, count: 1 << 16)
      while write(file, zeros, zeros.count) > 0 {}
      close(file)
    }
    try node.barrier()
    window.segment(of: node.rank).initializeMemory(as: UInt8.self, repeating: 1)
    try node.barrier()
  }
}
