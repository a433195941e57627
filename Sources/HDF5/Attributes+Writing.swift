import CHDF5
import Diagnostics

extension Attributes {
  /// How a text declares its bytes to readers.
  public enum TextEncoding: Sendable {
    /// As Keras' own texts are.
    case ascii
    case utf8
  }

  /// Writes one text of variable length, in place of an attribute of this name.
  ///
  /// This and the other writers throw `HDF5Error`, for instance where a value is larger than the
  /// 64 KiB that an attribute may take (texts of variable length are stored elsewhere).
  public func write(_ text: String, to name: String, encoding: TextEncoding = .utf8) throws {
    let subject = subject(of: name).writing
    let characters = encoding == .utf8 ? H5T_CSET_UTF8 : H5T_CSET_ASCII
    let type = try Datatype(
      string: chdf5_variable_length(), characters, H5T_STR_NULLTERM, subject)
    try StringArray.withPointers(to: [text], "the text of \(subject.description)") { pointer in
      try write(name, type, [], pointer)
    }
  }

  /// Writes a list of texts of fixed length, padded with NUL, as h5py writes byte strings.
  ///
  /// No texts are written as h5py writes them: as an empty array of numbers.
  public func write(_ texts: [String], to name: String) throws {
    let texts = texts.map { Array($0.utf8) }
    guard let longest = texts.map(\.count).max() else {
      return try write([Double](), to: name)
    }
    let subject = subject(of: name).writing
    for text in texts where text.contains(0) {
      throw Failure(.data, "a text for \(subject.description) holds a NUL character")
    }
    let size = Swift.max(longest, 1)
    let type = try Datatype(.fixedString(length: size), subject)
    let bytes = texts.flatMap { $0 + [UInt8](repeating: 0, count: size - $0.count) }
    try bytes.withUnsafeBytes { try write(name, type, [texts.count], $0.baseAddress) }
  }

  /// Writes one number.
  public func write<Scalar: HDF5Scalar>(_ number: Scalar, to name: String) throws {
    let type = try Datatype(Scalar.elementType, subject(of: name).writing)
    try withUnsafeBytes(of: number) { try write(name, type, [], $0.baseAddress) }
  }

  /// Writes a list of numbers, which may be empty.
  public func write<Scalar: HDF5Scalar>(_ numbers: [Scalar], to name: String) throws {
    let type = try Datatype(Scalar.elementType, subject(of: name).writing)
    try numbers.withUnsafeBytes { try write(name, type, [numbers.count], $0.baseAddress) }
  }

  private func write(
    _ name: String, _ type: borrowing Datatype, _ shape: [Int], _ values: UnsafeRawPointer?
  ) throws {
    try remove(name)
    let subject = subject(of: name).writing
    let space = try Dataspace(shape, subject)
    let properties = try Handle("H5Pcreate", subject) { H5Pcreate(chdf5_attribute_create()) }
    try Library.check("H5Pset_char_encoding", subject) {
      H5Pset_char_encoding(properties.id, H5T_CSET_UTF8)
    }
    let typeID = type.id
    let attribute = try Handle("H5Acreate2", subject) {
      H5Acreate2(id, name, typeID, space.id, properties.id, hid_t(H5P_DEFAULT))
    }
    guard shape != [0] else { return }
    // Numbers in memory are native, numbers in the file little-endian.
    let memory = Datatype.native(type.elementType) ?? typeID
    try Library.check("H5Awrite", subject) { H5Awrite(attribute.id, memory, values) }
  }
}
