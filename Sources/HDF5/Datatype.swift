import CHDF5

/// The library's description of an element: made from an `ElementType`, or read into one.
struct Datatype: ~Copyable {
  let handle: Handle

  init(_ handle: consuming Handle) {
    self.handle = handle
  }

  var id: hid_t { handle.id }

  /// The type of a number as this processor holds it; the library's own, never to be closed.
  static func native(_ type: ElementType) -> hid_t? {
    Library.locked {
      switch type {
      case .int8: chdf5_int8()
      case .int16: chdf5_int16()
      case .int32: chdf5_int32()
      case .int64: chdf5_int64()
      case .uint8: chdf5_uint8()
      case .uint16: chdf5_uint16()
      case .uint32: chdf5_uint32()
      case .uint64: chdf5_uint64()
      case .float32: chdf5_float()
      case .float64: chdf5_double()
      default: nil
      }
    }
  }

  /// The type of numbers in memory.
  static func memory<Scalar: HDF5Scalar>(_ type: Scalar.Type) -> hid_t {
    guard let native = native(Scalar.elementType) else {
      preconditionFailure("\(Scalar.self) is no number of HDF5")
    }
    return native
  }

  /// A new type as it is written into files: numbers little-endian, strings UTF-8.
  init(_ type: ElementType, _ subject: Subject) throws(HDF5Error) {
    handle = try Self.make(type, subject)
  }

  /// A string of `size` bytes, or of variable length.
  init(
    string size: Int, _ characters: H5T_cset_t, _ padding: H5T_str_t, _ subject: Subject
  ) throws(HDF5Error) {
    handle = try Self.string(size, characters, padding, subject)
  }

  private static func make(_ type: ElementType, _ subject: Subject) throws(HDF5Error) -> Handle {
    switch type {
    case .float16: return try halfPrecision(subject)
    case .boolean: return try boolean(subject)
    case .variableString:
      return try string(chdf5_variable_length(), H5T_CSET_UTF8, H5T_STR_NULLTERM, subject)
    case .fixedString(let length):
      return try string(length, H5T_CSET_ASCII, H5T_STR_NULLPAD, subject)
    default:
      guard let native = native(type) else {
        preconditionFailure("\(type) can be read, not created")
      }
      let copy = try Handle("H5Tcopy", subject) { H5Tcopy(native) }
      try Library.check("H5Tset_order", subject) { H5Tset_order(copy.id, H5T_ORDER_LE) }
      return copy
    }
  }

  private static func string(
    _ size: Int, _ characters: H5T_cset_t, _ padding: H5T_str_t, _ subject: Subject
  ) throws(HDF5Error) -> Handle {
    let string = try Handle("H5Tcopy", subject) { H5Tcopy(chdf5_string()) }
    let id = string.id
    try Library.check("H5Tset_size", subject) { H5Tset_size(id, size) }
    try Library.check("H5Tset_strpad", subject) { H5Tset_strpad(id, padding) }
    try Library.check("H5Tset_cset", subject) { H5Tset_cset(id, characters) }
    return string
  }

  /// IEEE 754 binary16: sign bit 15, five bits of exponent from 10, ten of mantissa from 0.
  private static func halfPrecision(_ subject: Subject) throws(HDF5Error) -> Handle {
    let half = try Handle("H5Tcopy", subject) { H5Tcopy(chdf5_float()) }
    let id = half.id
    try Library.check("H5Tset_fields", subject) { H5Tset_fields(id, 15, 10, 5, 0, 10) }
    try Library.check("H5Tset_ebias", subject) { H5Tset_ebias(id, 15) }
    try Library.check("H5Tset_size", subject) { H5Tset_size(id, 2) }
    try Library.check("H5Tset_order", subject) { H5Tset_order(id, H5T_ORDER_LE) }
    return half
  }

  private static func boolean(_ subject: Subject) throws(HDF5Error) -> Handle {
    let boolean = try Handle("H5Tenum_create", subject) { H5Tenum_create(chdf5_int8()) }
    for (name, value) in [("FALSE", 0), ("TRUE", 1)] {
      var value = Int8(value)
      try Library.check("H5Tenum_insert", subject) { H5Tenum_insert(boolean.id, name, &value) }
    }
    return boolean
  }
}
