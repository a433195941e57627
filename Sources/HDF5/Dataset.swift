import CHDF5
import Diagnostics
import Synchronization

/// A data set of an HDF5 file: an array of elements of one type.
///
/// The first axis is that of the rows. HDF5 converts between the type in the file and the type in
/// memory, byte order included.
public final class Dataset: Sendable {
  let file: OpenFile
  let handle: Handle
  /// The path from the root of the file.
  public let path: String
  /// What one element is.
  public let elementType: ElementType
  /// The byte order of elements of more than one byte; nil for all others.
  public let byteOrder: ByteOrder?
  /// The size of one element in the file, in bytes.
  public let elementSize: Int
  /// How the elements lie in the file.
  public let storage: Storage
  /// How far each axis may grow; nil is without limit.
  public let maximumShape: [Int?]
  private let currentShape: Mutex<[Int]>

  /// Opens the data set that the hard link `name` of `parent` leads to.
  convenience init(in parent: Group, named name: String) throws {
    let subject = parent.subject(of: name)
    let path = parent.path(of: name)
    guard let cache = try Self.cache(for: name, in: parent, subject) else {
      let handle = try Handle("H5Dopen2", subject) {
        H5Dopen2(parent.id, name, hid_t(H5P_DEFAULT))
      }
      try self.init(file: parent.file, path: path, handle: handle)
      return
    }
    let access = try cache.accessProperties(subject)
    let handle = try Handle("H5Dopen2", subject) { H5Dopen2(parent.id, name, access.id) }
    try self.init(file: parent.file, path: path, handle: handle)
  }

  /// The cache that suits a data set, if the library's own does not.
  ///
  /// The data set is opened to look at it, and closed again: while it is open, opening it a second
  /// time gives the first one's cache.
  private static func cache(
    for name: String, in parent: Group, _ subject: Subject
  ) throws -> ChunkCache? {
    let handle = try Handle("H5Dopen2", subject) {
      H5Dopen2(parent.id, name, hid_t(H5P_DEFAULT))
    }
    let cache = try ChunkCache(for: handle.id, subject)
    return cache?.isDefault == false ? cache : nil
  }

  /// Takes over a data set that was opened or created.
  init(file: OpenFile, path: String, handle: consuming Handle) throws {
    let subject = Subject(file: file.path, object: path)
    let id = handle.id
    self.handle = handle
    self.file = file
    self.path = path
    let type = Datatype(try Handle("H5Dget_type", subject) { H5Dget_type(id) })
    elementType = type.elementType
    elementSize = type.size
    byteOrder = elementType.isNumeric ? type.byteOrder : nil
    let properties = try Handle("H5Dget_create_plist", subject) { H5Dget_create_plist(id) }
    // To tell the space of a virtual data set the library may open other files: ask its recipe.
    let isVirtual = Storage.layout(properties.id) == .virtual
    let space = Dataspace(
      try Handle("H5Dget_space", subject) {
        isVirtual ? H5Pget_virtual_vspace(properties.id, 0) : H5Dget_space(id)
      })
    let (shape, limits) = try space.extent(subject)
    storage = try Storage(properties, rank: shape.count, subject)
    maximumShape = limits
    currentShape = Mutex(shape)
    // Every size below is a part of this product, and is representable if it is.
    _ = try (shape.map { Swift.max($0, 1) } + [elementSize]).checkedProduct(subject)
  }

  deinit {
    file.settle(id, path)
  }

  var id: hid_t { handle.id }
  var subject: Subject { Subject(file: file.path, object: path) }

  /// The sizes of the axes; a single value has none.
  public internal(set) var shape: [Int] {
    get { currentShape.withLock { $0 } }
    set { currentShape.withLock { $0 = newValue } }
  }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// The number of rows: the size of the first axis; 1 for a single value.
  public var rowCount: Int { shape.first ?? 1 }

  /// The number of elements in a row.
  public var rowSize: Int { shape.dropFirst().reduce(1, *) }

  /// The size of all elements in bytes, uncompressed.
  public var byteSize: Int { count * elementSize }

  /// The bytes that the elements take in the file: 0 before anything is written.
  public var storageSize: Int {
    Int(clamping: Library.locked(reading: file.path) { H5Dget_storage_size(id) })
  }

  /// The attributes of the data set.
  public var attributes: Attributes { Attributes(file: file, owner: .dataset(self)) }

  /// The system's descriptor of the file, for as long as the data set is open; nil where the library
  /// has none. It stays that of this file, even where another one takes over its name.
  public var fileDescriptor: Int32? {
    let descriptor = Library.locked(reading: file.path) { chdf5_descriptor(file.id) }
    return descriptor >= 0 ? descriptor : nil
  }

  /// Where the elements begin, in bytes from the beginning of the file.
  ///
  /// There, and only there, lie `byteSize` bytes in the order of `byteOrder`, row by row. Nil where
  /// they do not lie in one piece or have never been written.
  public var fileOffset: Int? {
    guard storage.layout == .contiguous, storage.filters.isEmpty, elementType != .variableString
    else { return nil }
    return Library.locked(reading: file.path) {
      let address = H5Dget_offset(id)
      var fileSize: hsize_t = 0
      guard address != chdf5_no_address(), let offset = Int(exactly: address),
        storageSize == byteSize, H5Fget_filesize(file.id, &fileSize) >= 0
      else { return nil }
      // A damaged file may point behind its end, where a mapping could not be read.
      let (end, overflow) = offset.addingReportingOverflow(byteSize)
      return !overflow && UInt64(end) <= fileSize ? offset : nil
    }
  }
}
