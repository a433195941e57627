import CHDF5
import Diagnostics

extension Group {
  /// Creates a data set, and the groups on the way to it that are missing.
  ///
  /// - `path`: its name here, or a path.
  /// - `chunk`: the shape of its chunks; without one it is contiguous, unless what follows needs
  ///   chunks: then their shape is chosen.
  /// - `extendible`: whether `writeRows` may add rows.
  /// - `compression`: the level of deflate, 1 to 9.
  /// - `shuffle`: whether bytes of equal significance are put together before compression.
  /// - `fletcher32`: whether chunks carry a checksum, so that damage is an error of reading.
  ///
  /// Throws `Failure(.cannotCreate)` where `path` exists, and `HDF5Error`.
  public func createDataset(
    named path: String, _ type: ElementType, shape: [Int], chunk: [Int]? = nil,
    extendible: Bool = false, compression: Int? = nil, shuffle: Bool = false,
    fletcher32: Bool = false
  ) throws -> Dataset {
    let (parent, name) = try place(path)
    let subject = parent.subject(of: name).writing
    let datatype = try Datatype(type, subject)
    let creation = try Handle("H5Pcreate", subject) { H5Pcreate(chdf5_dataset_create()) }
    let id = creation.id
    try Library.check("H5Pset_obj_track_times", subject) { H5Pset_obj_track_times(id, false) }
    var access: Handle?
    if chunk != nil || extendible || compression != nil || shuffle || fletcher32 {
      let chunk =
        chunk
        ?? ChunkShape.suggestion(
          shape: shape, elementSize: datatype.size, isExtendible: extendible)
      let sizes = chunk.map { hsize_t($0) }
      try Library.check("H5Pset_chunk", subject) { H5Pset_chunk(id, Int32(sizes.count), sizes) }
      let cache = try ChunkCache(
        chunk: chunk, shape: shape, elementSize: datatype.size, subject)
      access = try cache.accessProperties(subject)
    }
    // In this order the checksum covers what is stored, and compression sees shuffled bytes.
    if shuffle { try Library.check("H5Pset_shuffle", subject) { H5Pset_shuffle(id) } }
    if let compression {
      try Library.check("H5Pset_deflate", subject) { H5Pset_deflate(id, UInt32(compression)) }
    }
    if fletcher32 { try Library.check("H5Pset_fletcher32", subject) { H5Pset_fletcher32(id) } }
    let limits = shape.enumerated().map { $0.offset == 0 && extendible ? nil : $0.element }
    let space = try Dataspace(shape, limits: limits, subject)
    let link = try parent.linkProperties(subject)
    let accessID = access?.id ?? hid_t(H5P_DEFAULT)
    let handle = try Handle("H5Dcreate2", subject) {
      H5Dcreate2(parent.id, name, datatype.id, space.id, link.id, id, accessID)
    }
    return try Dataset(file: file, path: parent.path(of: name), handle: handle)
  }

  /// Creates a data set of numbers and writes it.
  ///
  /// Throws as `createDataset(named:_:shape:)` and `Dataset.write` do.
  @discardableResult
  public func createDataset<Scalar: HDF5Scalar>(
    named path: String, shape: [Int], _ values: [Scalar]
  ) throws -> Dataset {
    let dataset = try createDataset(named: path, Scalar.elementType, shape: shape)
    try dataset.write(values)
    return dataset
  }

  /// Creates a data set of strings of any length, in UTF-8, and writes it.
  ///
  /// Throws as `createDataset(named:_:shape:)` does, and `Failure(.data)` for a string with a NUL.
  @discardableResult
  public func createStringDataset(named path: String, _ strings: [String]) throws -> Dataset {
    let dataset = try createDataset(named: path, .variableString, shape: [strings.count])
    try dataset.write(strings)
    return dataset
  }
}
