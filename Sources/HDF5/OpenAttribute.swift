import CHDF5
import Diagnostics

/// An attribute that was opened for reading.
struct OpenAttribute: ~Copyable {
  let handle: Handle
  let datatype: Datatype
  let space: Dataspace
  let shape: [Int]
  let count: Int
  let subject: Subject

  init(_ attributes: Attributes, _ name: String) throws {
    guard try attributes.contains(name) else {
      let names = try attributes.names
      throw Failure(
        .data, "\(attributes.subject.description) has no attribute \(name.printable)",
        advice: names.isEmpty ? "it has none" : "it has \(names.sampled)")
    }
    let subject = attributes.subject(of: name)
    let handle = try Handle("H5Aopen", subject) {
      H5Aopen(attributes.id, name, hid_t(H5P_DEFAULT))
    }
    let id = handle.id
    let space = Dataspace(try Handle("H5Aget_space", subject) { H5Aget_space(id) })
    let datatype = Datatype(try Handle("H5Aget_type", subject) { H5Aget_type(id) })
    let shape = try space.extent(subject).shape
    let count = try shape.checkedProduct(subject)
    // In the file there can be no more than this: the rest would only be declared.
    let stored = Library.locked(reading: subject.file) { H5Aget_storage_size(id) }
    guard try [count, datatype.size].checkedProduct(subject) <= Swift.max(Int(clamping: stored), 1)
    else { throw Failure.tooLarge(subject) }
    self.shape = shape
    self.count = count
    self.handle = handle
    self.space = space
    self.datatype = datatype
    self.subject = subject
  }

  var elementType: ElementType { datatype.elementType }

  /// All values as numbers.
  func numbers<Scalar: HDF5Scalar>(_ type: Scalar.Type) throws -> [Scalar] {
    guard count > 0 else { return [] }
    guard elementType.isNumeric else { throw mismatch("numbers") }
    let (id, memory) = (handle.id, Datatype.memory(type))
    return try [Scalar](unsafeUninitializedCapacity: count) { buffer, initialized in
      try Library.check("H5Aread", subject) { H5Aread(id, memory, buffer.baseAddress) }
      initialized = count
    }
  }

  /// All values as strings.
  func strings() throws -> [String] {
    guard count > 0 else { return [] }
    guard elementType.isString else { throw mismatch("text") }
    let (id, type, subject) = (handle.id, datatype.id, subject)
    return try StringArray.read(datatype, count: count, space: space.id, subject) { base in
      try Library.check("H5Aread", subject) { H5Aread(id, type, base) }
    }
  }

  private func mismatch(_ wanted: String) -> Failure {
    Failure(.data, "\(subject.description) holds elements of type \(elementType), not \(wanted)")
  }
}
