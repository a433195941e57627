import Diagnostics
import Glibc

/// A file to convert, and the name of what becomes of it.
public struct ConversionSource: Sendable, Equatable {
  /// What a file holds, known from its first bytes.
  enum Kind { case array, table, hdf5 }

  /// The data set (idx, npy) or group of data sets (csv); nil: from the file's name, or the root.
  public let name: String?
  /// The file.
  public let path: String
  /// Of an HDF5 file, the data set or group; nil: all of it.
  public let dataset: String?

  /// Creates a source.
  ///
  /// `path` is `FILE`, or `FILE:DATASET` where there is no file of the whole name.
  public init(name: String?, path: String) {
    self.name = name
    guard access(path, F_OK) != 0, let colon = path.lastIndex(of: ":"),
      access(String(path[..<colon]), F_OK) == 0, path.index(after: colon) < path.endIndex
    else {
      (self.path, dataset) = (path, nil)
      return
    }
    self.path = String(path[..<colon])
    dataset = String(path[path.index(after: colon)...])
  }

  /// Reads an argument: `FILE`, or `NAME=FILE` such as `train/images=train-images.gz`; of an HDF5
  /// file also `FILE:DATASET`.
  ///
  /// What stands before the first `=` is a name if it could be one; `./a=b.csv` is a file.
  public init(_ argument: String) throws {
    guard let equals = argument.firstIndex(of: "="), TargetName.isValid(argument[..<equals]) else {
      self.init(name: nil, path: argument)
      return
    }
    let path = String(argument[argument.index(after: equals)...])
    guard !path.isEmpty else {
      throw Failure(.usage, "'\(argument)' names no file", advice: "write NAME=FILE")
    }
    self.init(name: String(argument[..<equals]), path: path)
  }

  /// The name of an array's data set. Without a name it is the file's, without its endings; the
  /// MNIST files are `train/images`, `train/labels`, `test/images` and `test/labels`.
  func arrayName() throws -> String {
    if let name { return name }
    var stem = path.split(separator: "/").last.map(String.init) ?? path
    for ending in [".gz", ".npy", ".idx"] where stem.hasSuffix(ending) {
      stem.removeLast(ending.count)
    }
    let mnist = [
      "train-images-idx3-ubyte": "train/images", "train-labels-idx1-ubyte": "train/labels",
      "t10k-images-idx3-ubyte": "test/images", "t10k-labels-idx1-ubyte": "test/labels",
    ]
    if let known = mnist[stem] { return known }
    guard TargetName.isValid(stem) else {
      throw Failure(
        .usage, "'\(path)' makes no name for a data set", advice: "write NAME=\(path)")
    }
    return stem
  }

  /// What the file of a stream holds; throws `Failure(.data)` for what is plainly something else.
  static func kind(of stream: ByteStream) throws -> Kind {
    let start = try stream.peek(8)
    if ArrayHeader.isNPY(start) || ArrayHeader.isIDX(start) { return .array }
    if start.starts(with: [0x89, 0x48, 0x44, 0x46]) { return .hdf5 }
    let others: [(magic: [UInt8], words: String)] = [
      ([0x50, 0x4b, 0x03, 0x04], "is a zip archive (npz or xlsx?): unpack it first"),
      ([0x28, 0xb5, 0x2f, 0xfd], "is compressed with zstd: decompress it first"),
      ([0xfd, 0x37, 0x7a, 0x58], "is compressed with xz: decompress it first"),
      ([0x42, 0x5a, 0x68], "is compressed with bzip2: decompress it first"),
      ([0x50, 0x41, 0x52, 0x31], "is a Parquet file: save it as csv"),
    ]
    for other in others where start.starts(with: other.magic) {
      throw Failure(.data, "'\(stream.path)' \(other.words)")
    }
    guard !start.isEmpty else { throw Failure(.data, "'\(stream.path)' is empty") }
    let isUTF16 = start.starts(with: [0xff, 0xfe]) || start.starts(with: [0xfe, 0xff])
    guard isUTF16 || !start.contains(0) else {
      throw Failure(
        .data, "'\(stream.path)' is neither idx, npy nor text", advice: "is it damaged?")
    }
    return .table
  }
}
