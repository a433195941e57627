/// A scaling and shift of the columns of a sample: `y = x · scale + offset`.
///
/// One pair of numbers stands for all columns, or there is one for each. Numbers that `Float` may
/// not hold exactly are transformed in `Double` before they are rounded.
public struct Affine: Sendable, Hashable {
  /// The factors: one, or one for each column.
  public let scale: [Double]
  /// The shifts: as many.
  public let offset: [Double]
  /// The factors and shifts, rounded.
  let floatScale: [Float]
  let floatOffset: [Float]

  /// What leaves every value as it is.
  public static let identity = Affine(scale: 1, offset: 0)

  /// The same for all columns.
  public init(scale: Double, offset: Double) {
    self.init(scale: [scale], offset: [offset])
  }

  /// One pair for all columns, or one for each.
  public init(scale: [Double], offset: [Double]) {
    precondition(!scale.isEmpty && scale.count == offset.count, "\(scale.count) factors")
    self.scale = scale
    self.offset = offset
    floatScale = scale.map { Float($0) }
    floatOffset = offset.map { Float($0) }
  }

  /// Whether one pair stands for all columns.
  public var isUniform: Bool { scale.count == 1 }

  /// The factor of a column.
  func scale(of column: Int) -> Double { scale[isUniform ? 0 : column] }

  /// The shift of a column.
  func offset(of column: Int) -> Double { offset[isUniform ? 0 : column] }

  /// This transformation, and then another, in one.
  public func followed(by next: Affine) -> Affine {
    precondition(isUniform || next.isUniform || scale.count == next.scale.count)
    let columns = 0..<max(scale.count, next.scale.count)
    return Affine(
      scale: columns.map { scale(of: $0) * next.scale(of: $0) },
      offset: columns.map { offset(of: $0) * next.scale(of: $0) + next.offset(of: $0) })
  }
}
