import HDF5

/// A number that two files are compared by.
protocol ComparableElement: HDF5Scalar {
  /// Its bits: equal numbers of equal type may differ in them, as 0 and -0 do.
  var bits: UInt64 { get }
  /// The number, rounded where a double has too few bits.
  var value: Double { get }
  /// The fewest digits that tell it from all others of its type.
  var description: String { get }
  /// How many numbers of the type lie between this one and another, plus one; nil for types without
  /// a last place, and for NaN.
  func lastPlaces(to other: Self) -> UInt64?
}

extension Float: ComparableElement {
  var bits: UInt64 { UInt64(bitPattern) }
  var value: Double { Double(self) }

  func lastPlaces(to other: Float) -> UInt64? {
    guard !isNaN, !other.isNaN else { return nil }
    // Bit patterns without the sign are in the order of the magnitudes.
    func place(_ value: Float) -> Int64 {
      let magnitude = Int64(value.magnitude.bitPattern)
      return value.sign == .minus ? -magnitude : magnitude
    }
    return (place(self) - place(other)).magnitude
  }
}

extension Double: ComparableElement {
  var bits: UInt64 { bitPattern }
  var value: Double { self }
  // Halves and whole numbers are read as doubles, too, and their last places are others.
  func lastPlaces(to other: Double) -> UInt64? { nil }
}

extension Int64: ComparableElement {
  var bits: UInt64 { UInt64(bitPattern: self) }
  var value: Double { Double(self) }
  func lastPlaces(to other: Int64) -> UInt64? { nil }
}

extension UInt64: ComparableElement {
  var bits: UInt64 { self }
  var value: Double { Double(self) }
  func lastPlaces(to other: UInt64) -> UInt64? { nil }
}
