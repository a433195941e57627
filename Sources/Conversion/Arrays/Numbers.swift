/// Numbers of one type, which is only known at run time.
public enum Numbers: Sendable, Equatable {
  /// Signed whole numbers.
  case int8([Int8]), int16([Int16]), int32([Int32]), int64([Int64])
  /// Unsigned whole numbers.
  case uint8([UInt8]), uint16([UInt16]), uint32([UInt32]), uint64([UInt64])
  /// Numbers with a fraction.
  case float32([Float]), float64([Double])

  /// How many there are.
  public var count: Int {
    switch self {
    case .int8(let values): values.count
    case .uint8(let values): values.count
    case .int16(let values): values.count
    case .uint16(let values): values.count
    case .int32(let values): values.count
    case .uint32(let values): values.count
    case .int64(let values): values.count
    case .uint64(let values): values.count
    case .float32(let values): values.count
    case .float64(let values): values.count
    }
  }

  /// Their type.
  public var type: NumberType {
    switch self {
    case .int8: .int8
    case .uint8: .uint8
    case .int16: .int16
    case .uint16: .uint16
    case .int32: .int32
    case .uint32: .uint32
    case .int64: .int64
    case .uint64: .uint64
    case .float32: .float32
    case .float64: .float64
    }
  }

  /// The rows `rows` of `size` numbers each, in that order.
  func rows(_ rows: [Int], size: Int) -> Numbers {
    switch self {
    case .int8(let values): .int8(Self.gather(values, rows, size))
    case .uint8(let values): .uint8(Self.gather(values, rows, size))
    case .int16(let values): .int16(Self.gather(values, rows, size))
    case .uint16(let values): .uint16(Self.gather(values, rows, size))
    case .int32(let values): .int32(Self.gather(values, rows, size))
    case .uint32(let values): .uint32(Self.gather(values, rows, size))
    case .int64(let values): .int64(Self.gather(values, rows, size))
    case .uint64(let values): .uint64(Self.gather(values, rows, size))
    case .float32(let values): .float32(Self.gather(values, rows, size))
    case .float64(let values): .float64(Self.gather(values, rows, size))
    }
  }

  private static func gather<Element>(_ values: [Element], _ rows: [Int], _ size: Int) -> [Element]
  {
    if size == 1 { return rows.map { values[$0] } }
    var result: [Element] = []
    result.reserveCapacity(rows.count * size)
    for row in rows { result += values[row * size..<(row + 1) * size] }
    return result
  }
}
