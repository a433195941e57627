import HDF5

/// The kinds of numbers that samples are stored as, in memory or in a mapped file.
///
/// Samples keep the kind of their file until they are gathered: a byte stays a byte.
enum ElementKind: Sendable, Hashable, CaseIterable {
  case uint8, int8, uint16, int16, uint32, int32, uint64, int64
  case float16, float32, float64

  /// The kind of the elements of a data set; nil where they are no numbers.
  init?(_ type: ElementType) {
    switch type {
    case .uint8, .boolean: self = .uint8
    case .int8: self = .int8
    case .uint16: self = .uint16
    case .int16: self = .int16
    case .uint32: self = .uint32
    case .int32: self = .int32
    case .uint64: self = .uint64
    case .int64: self = .int64
    case .float16: self = .float16
    case .float32: self = .float32
    case .float64: self = .float64
    case .fixedString, .variableString, .other: return nil
    }
  }

  /// Bytes of one element.
  var size: Int {
    switch self {
    case .uint8, .int8: 1
    case .uint16, .int16, .float16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// Whether an element may be infinite or not a number.
  var isFloatingPoint: Bool {
    switch self {
    case .float16, .float32, .float64: true
    default: false
    }
  }

  /// Whether an element may be an integer that `Float` does not hold exactly.
  var isWideInteger: Bool {
    switch self {
    case .uint32, .int32, .uint64, .int64: true
    default: false
    }
  }
}
