import Crypto
import Diagnostics
import HDF5
import Interchange

/// A SHA-256 over stored numbers: equal if, and only if, names, types, shapes and all bits are.
///
/// Each data set enters with the length of its name and the name, the same for its type, the number
/// of axes and their lengths, then its elements; all numbers little-endian, counts in 64 bits.
struct WeightDigest {
  private var hash = SHA256()

  /// The digest of all weights, trained or not, in the file's order.
  ///
  /// - Throws: `Diagnosable` errors of reading.
  init(of weights: [StoredWeight]) throws {
    for weight in weights { try update(weight.path, weight.dataset) }
  }

  /// The digest of the optimizer's state: its slots by name, in the order of the weights.
  ///
  /// - Parameter group: `/nntrain/optimizer`; nil where the optimizer keeps nothing.
  /// - Throws: `Diagnosable` errors of reading.
  init(ofOptimizer group: Group?, weights: [StoredWeight]) throws {
    guard let group else { return }
    for slot in try group.names {
      for weight in weights {
        let path = "\(slot)/\(weight.path)"
        try update(path, group.dataset(named: path))
      }
    }
  }

  /// The digest in hexadecimal.
  var text: String { hash.finalize().hexadecimal }

  private mutating func update(_ name: String, _ dataset: Dataset) throws {
    update(name)
    update("\(dataset.elementType)")
    update(dataset.shape.count)
    dataset.shape.forEach { update($0) }
    // Whole numbers of up to 53 bits and halves are exact in double precision.
    if dataset.elementType == .float32 {
      try forEachPiece(of: dataset) { (piece: [Float]) in piece.map(\.bitPattern.littleEndian) }
    } else {
      try forEachPiece(of: dataset) { (piece: [Double]) in piece.map(\.bitPattern.littleEndian) }
    }
  }

  private mutating func forEachPiece<Scalar: HDF5Scalar, Bits>(
    of dataset: Dataset, _ bits: ([Scalar]) -> [Bits]
  ) throws {
    for piece in dataset.pieces { update(bits(try piece.read())) }
  }

  private mutating func update(_ text: String) {
    update(text.utf8.count)
    hash.update(data: Array(text.utf8))
  }

  private mutating func update(_ number: Int) { update([number.littleEndian]) }

  private mutating func update(_ values: [some Any]) {
    values.withUnsafeBytes { hash.update(bufferPointer: $0) }
  }
}
