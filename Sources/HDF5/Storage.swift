import CHDF5

/// How the elements of a data set lie in the file.
public struct Storage: Sendable, Hashable {
  /// Where the elements are.
  public enum Layout: String, Sendable {
    /// In one piece.
    case contiguous
    /// In chunks of one shape, each of which may have passed through filters.
    case chunked
    /// Within the description of the data set.
    case compact
    /// In data sets of other files. Such elements are never read.
    case virtual
    /// In other files. Such elements are never read.
    case external
    /// Somewhere this program does not know of.
    case unknown
  }

  /// Where the elements are.
  public let layout: Layout
  /// The shape of a chunk, where there are chunks.
  public let chunkShape: [Int]?
  /// What chunks pass through when they are written, in order, such as "shuffle" and "deflate".
  public let filters: [String]
  /// Those of them that the library here does not have: such elements cannot be read.
  public let missingFilters: [String]
  /// Whether chunks at the edge are stored without passing through the filters.
  let leavesPartialChunks: Bool

  /// Reads the properties that the data set was created with.
  init(_ properties: borrowing Handle, rank: Int, _ subject: Subject) throws {
    let id = properties.id
    layout = Self.layout(id)
    if layout == .chunked {
      var sizes = [hsize_t](repeating: 0, count: rank)
      try Library.check("H5Pget_chunk", subject) { H5Pget_chunk(id, Int32(rank), &sizes) }
      chunkShape = try sizes.map { try Int(checking: $0, subject) }
      var options: UInt32 = 0
      try Library.check("H5Pget_chunk_opts", subject) { H5Pget_chunk_opts(id, &options) }
      leavesPartialChunks = options != 0
    } else {
      chunkShape = nil
      leavesPartialChunks = false
    }
    let count = try Library.check("H5Pget_nfilters", subject) { H5Pget_nfilters(id) }
    let all = try (0..<UInt32(count)).map { try Self.filter(id, $0, subject) }
    filters = all.map(\.name)
    missingFilters = all.filter { !$0.isAvailable }.map(\.name)
  }

  static func layout(_ properties: hid_t) -> Layout {
    Library.locked {
      switch H5Pget_layout(properties) {
      case H5D_CONTIGUOUS: H5Pget_external_count(properties) == 0 ? .contiguous : .external
      case H5D_CHUNKED: .chunked
      case H5D_COMPACT: .compact
      case H5D_VIRTUAL: .virtual
      default: .unknown
      }
    }
  }

  private static func filter(
    _ properties: hid_t, _ index: UInt32, _ subject: Subject
  ) throws -> (name: String, isAvailable: Bool) {
    var name = [CChar](repeating: 0, count: 64)
    var valueCount = 0
    let filter = try Library.check("H5Pget_filter2", subject) {
      H5Pget_filter2(properties, index, nil, &valueCount, nil, name.count - 1, &name, nil)
    }
    let isAvailable = Library.locked { H5Zfilter_avail(filter) } > 0
    return (Self.name(filter, name), isAvailable)
  }

  private static func name(_ filter: H5Z_filter_t, _ name: [CChar]) -> String {
    switch filter {
    case H5Z_FILTER_DEFLATE: return "deflate"
    case H5Z_FILTER_SHUFFLE: return "shuffle"
    case H5Z_FILTER_FLETCHER32: return "fletcher32"
    case H5Z_FILTER_SZIP: return "szip"
    case H5Z_FILTER_NBIT: return "nbit"
    case H5Z_FILTER_SCALEOFFSET: return "scaleoffset"
    default:
      let words = String(
        decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      // A file may give any name to any filter.
      return words.isEmpty || ["deflate", "shuffle"].contains(words) ? "filter \(filter)" : words
    }
  }
}
