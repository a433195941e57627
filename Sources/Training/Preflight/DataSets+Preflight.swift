import Crypto
import DataLoading

extension DataSets {
  /// What the data of this rank is: type, shape and layout of each data set in use, size and content
  /// of each file.
  ///
  /// Files are compared by their first and last 64 KiB, where HDF5 and what writes it keep most of
  /// the description, and by pieces of 4 KiB between them, at places that follow from the size: a
  /// file that was made anew, or copied in part, is found; a few values that were changed in the
  /// middle of a large one are not.
  ///
  /// - Throws: `Failure` for a file that cannot be read.
  func preflightFacts() throws -> [PreflightFact] {
    let sources = [training, validation, test].compactMap { $0?.samples.source as? HDF5Source }
    var facts: [PreflightFact] = []
    var paths: [String] = []
    for source in sources {
      for (name, type) in zip(source.datasets, source.datasetTypes) {
        facts.append(PreflightFact(.data, "data set '\(name)' of \(source.path)", type))
      }
      for (name, layout) in zip(source.datasets, source.layoutDescriptions) {
        facts.append(PreflightFact(.data, "the layout of '\(name)' of \(source.path)", layout))
      }
      if !paths.contains(source.path) { paths.append(source.path) }
    }
    for path in paths {
      let file = try PlainFile(path)
      facts.append(
        PreflightFact(.data, "the size of \(path)", "\(NumberText.grouped(file.size)) bytes"))
      facts.append(
        PreflightFact(
          .data, "the content of \(path) (by SHA-256 of samples)", try Self.digest(of: file)))
    }
    return facts
  }

  private static let edge = 64 << 10
  private static let middlePieces = 14

  private static func digest(of file: borrowing PlainFile) throws -> String {
    var hash = SHA256()
    hash.update(data: try file.read(edge, at: 0))
    let last = max(file.size - edge, 0)
    for piece in 1...middlePieces where last > edge {
      hash.update(data: try file.read(4 << 10, at: last / (middlePieces + 1) * piece))
    }
    hash.update(data: try file.read(edge, at: last))
    return hash.finalize().shortText
  }
}
