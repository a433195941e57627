/// What one element of a data set or an attribute is.
public enum ElementType: Sendable, Hashable {
  case float16, float32, float64
  case int8, int16, int32, int64
  case uint8, uint16, uint32, uint64
  /// An enumeration of FALSE = 0 and TRUE = 1 over one byte, as h5py writes booleans.
  case boolean
  /// A string in a fixed number of bytes.
  case fixedString(length: Int)
  /// A string of any length.
  case variableString
  /// Anything else, in words: "compound", "reference".
  case other(String)

  /// Whether elements are numbers, or booleans, which read as 0 and 1.
  public var isNumeric: Bool {
    switch self {
    case .fixedString, .variableString, .other: false
    default: true
    }
  }

  /// Whether elements are strings.
  public var isString: Bool {
    switch self {
    case .fixedString, .variableString: true
    default: false
    }
  }
}

extension ElementType: CustomStringConvertible {
  /// The usual name: "float32", "string".
  public var description: String {
    switch self {
    case .float16: "float16"
    case .float32: "float32"
    case .float64: "float64"
    case .int8: "int8"
    case .int16: "int16"
    case .int32: "int32"
    case .int64: "int64"
    case .uint8: "uint8"
    case .uint16: "uint16"
    case .uint32: "uint32"
    case .uint64: "uint64"
    case .boolean: "boolean"
    case .fixedString(let length): "string of \(length) bytes"
    case .variableString: "string"
    case .other(let words): words
    }
  }
}
