import Crypto
import Glibc
import MPI

/// Which program the ranks run: the version alone does not tell two builds apart.
enum ProgramIdentity {
  /// The program of this process, also where its name has gone to another one since.
  private static let path = "/proc/self/exe"

  /// A digest of this rank's program; nil on all ranks where all run one file of one node, which
  /// needs no reading. Collective.
  ///
  /// The file is read by one rank of each node, or by each where they run different files of a node.
  static func digest(on world: Communicator, node: Communicator) throws -> String? {
    guard world.size > 1 else { return nil }
    let isOneFile = try node.agreesOn(place)
    let isPlain = isOneFile && node.size == world.size
    guard try world.allReduce(isPlain ? 0 : 1, .maximum) == 1 else { return nil }
    var text = isOneFile && node.rank > 0 ? "" : (try? digest(of: path).shortText) ?? "unreadable"
    if isOneFile { try node.broadcast(&text, from: 0) }
    return text
  }

  /// Device and number of the file.
  private static var place: [UInt64] {
    var status = stat()
    // A process that cannot tell counts as one with a file of its own.
    guard stat(path, &status) == 0 else { return [UInt64(getpid()), 0] }
    return [UInt64(status.st_dev), UInt64(status.st_ino)]
  }

  private static func digest(of path: String) throws -> SHA256.Digest {
    let file = try PlainFile(path)
    var hash = SHA256()
    try file.forEachPiece(from: 0) { hash.update(data: $0) }
    return hash.finalize()
  }
}
