import Crypto
import Diagnostics
import MPI

extension Communicator {
  /// Whether all ranks bring the same numbers, as many on each. One reduction.
  func agreesOn(_ words: [UInt64]) throws -> Bool {
    // The smallest number is the largest one, too: the complement of the smallest complement.
    var smallest = words + words.map { ~$0 }
    try smallest.withUnsafeMutableBufferPointer { try allReduce($0, .minimum) }
    return words.indices.allSatisfy { smallest[$0] == ~smallest[words.count + $0] }
  }
}

extension SHA256.Digest {
  /// The digest as four numbers.
  var words: [UInt64] {
    withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: 8).map {
        bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self)
      }
    }
  }

  /// The first 48 bits in hexadecimal: enough to tell two apart.
  var shortText: String { prefix(6).hexadecimal }
}
