import CHDF5

extension Datatype {
  /// The size of an element in bytes.
  var size: Int { Library.locked { H5Tget_size(id) } }

  /// The byte order of numbers of more than one byte.
  var byteOrder: ByteOrder? {
    Library.locked {
      guard size > 1 else { return nil }
      switch H5Tget_order(id) {
      case H5T_ORDER_LE: return .littleEndian
      case H5T_ORDER_BE: return .bigEndian
      default: return nil
      }
    }
  }

  /// What the type is to us.
  var elementType: ElementType {
    Library.locked {
      switch H5Tget_class(id) {
      case H5T_INTEGER: integer
      case H5T_FLOAT: float
      case H5T_STRING:
        H5Tis_variable_str(id) > 0 ? .variableString : .fixedString(length: size)
      case H5T_ENUM: isBoolean ? .boolean : .other("enumeration")
      case H5T_COMPOUND: .other("compound")
      case H5T_ARRAY: .other("array")
      case H5T_VLEN: .other("sequence of variable length")
      case H5T_OPAQUE: .other("opaque")
      case H5T_BITFIELD: .other("bit field")
      case H5T_REFERENCE: .other("reference")
      case H5T_TIME: .other("time")
      default: .other("unknown type")
      }
    }
  }

  private var integer: ElementType {
    let isSigned = H5Tget_sign(id) == H5T_SGN_2
    let kind = isSigned ? "int" : "uint"
    guard H5Tget_precision(id) == size * 8, hasKnownOrder else {
      return .other("\(kind) of \(H5Tget_precision(id)) bits in \(size) bytes")
    }
    return switch (size, isSigned) {
    case (1, true): .int8
    case (2, true): .int16
    case (4, true): .int32
    case (8, true): .int64
    case (1, false): .uint8
    case (2, false): .uint16
    case (4, false): .uint32
    case (8, false): .uint64
    default: .other("\(kind)\(size * 8)")
    }
  }

  /// A float of IEEE 754 by its fields: bfloat16 has the size of float16, and is another type.
  private var float: ElementType {
    var (sign, exponent, exponentBits, mantissa, mantissaBits) = (0, 0, 0, 0, 0)
    let status = H5Tget_fields(
      id, &sign, &exponent, &exponentBits, &mantissa, &mantissaBits)
    guard status >= 0, mantissa == 0, exponent == mantissaBits, hasKnownOrder,
      sign == size * 8 - 1, H5Tget_norm(id) == H5T_NORM_IMPLIED
    else { return .other("float of \(size) bytes") }
    return switch (size, exponentBits, mantissaBits, H5Tget_ebias(id)) {
    case (2, 5, 10, 15): .float16
    case (4, 8, 23, 127): .float32
    case (8, 11, 52, 1023): .float64
    case (2, 8, 7, 127): .other("bfloat16")
    default: .other("float of \(size) bytes")
    }
  }

  private var hasKnownOrder: Bool {
    size == 1 || [H5T_ORDER_LE, H5T_ORDER_BE].contains(H5Tget_order(id))
  }

  private var isBoolean: Bool {
    guard size == 1, H5Tget_nmembers(id) == 2 else { return false }
    var (no, yes): (Int8, Int8) = (-1, -1)
    return H5Tenum_valueof(id, "FALSE", &no) >= 0 && no == 0
      && H5Tenum_valueof(id, "TRUE", &yes) >= 0 && yes == 1
  }
}
