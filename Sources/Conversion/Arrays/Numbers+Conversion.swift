/// A number that a type cannot stand for.
struct Unrepresentable: Error {
  /// Where it is.
  var index: Int
  var value: Double
}

extension Numbers {
  /// The same numbers in another type.
  ///
  /// Throws `Unrepresentable` at the first number that the type does not have: a fraction for a
  /// whole-number type, a number out of range. Float types round.
  func converted(to type: NumberType) throws(Unrepresentable) -> Numbers {
    type == self.type ? self : try Numbers(doubles, as: type)
  }

  /// Numbers of a type from Doubles.
  init(_ values: [Double], as type: NumberType) throws(Unrepresentable) {
    switch type {
    case .int8: self = .int8(try Self.represent(values))
    case .uint8: self = .uint8(try Self.represent(values))
    case .int16: self = .int16(try Self.represent(values))
    case .uint16: self = .uint16(try Self.represent(values))
    case .int32: self = .int32(try Self.represent(values))
    case .uint32: self = .uint32(try Self.represent(values))
    case .int64: self = .int64(try Self.represent(values))
    case .uint64: self = .uint64(try Self.represent(values))
    case .float32: self = .float32(try Self.represent(values))
    case .float64: self = .float64(values)
    }
  }

  /// The numbers as Doubles.
  public var doubles: [Double] {
    switch self {
    case .int8(let values): values.map { Double($0) }
    case .uint8(let values): values.map { Double($0) }
    case .int16(let values): values.map { Double($0) }
    case .uint16(let values): values.map { Double($0) }
    case .int32(let values): values.map { Double($0) }
    case .uint32(let values): values.map { Double($0) }
    case .int64(let values): values.map { Double($0) }
    case .uint64(let values): values.map { Double($0) }
    case .float32(let values): values.map { Double($0) }
    case .float64(let values): values
    }
  }

  private static func represent<Element: NumberElement>(
    _ values: [Double]
  ) throws(Unrepresentable) -> [Element] {
    var result: [Element] = []
    result.reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      guard let element = Element(double: value) else {
        throw Unrepresentable(index: index, value: value)
      }
      result.append(element)
    }
    return result
  }
}
