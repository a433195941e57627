/// The shape of one sample at some point of the network, without the batch axis.
///
/// A scalar per sample has the shape `[1]`.
public struct Shape: Hashable, Sendable, CustomStringConvertible {
  /// The length of each axis; every one at least 1.
  public let dimensions: [Int]
  /// The number of values of one sample.
  public let count: Int

  /// More values than any machine holds; sums and products of smaller counts do not overflow.
  public static let countLimit = 1 << 40

  /// A shape with the given axes, or nil if an axis is below 1 or the count beyond `countLimit`.
  public init?(checking dimensions: [Int]) {
    var count = 1
    for dimension in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard dimension > 0, !overflow, product <= Self.countLimit else { return nil }
      count = product
    }
    self.dimensions = dimensions.isEmpty ? [1] : dimensions
    self.count = count
  }

  /// A shape whose axes are known to be sound.
  public init(_ dimensions: [Int]) {
    guard let shape = Shape(checking: dimensions) else {
      preconditionFailure("no shape: \(dimensions)")
    }
    self = shape
  }

  /// The last axis: features, units, channels or classes.
  public var last: Int { dimensions[dimensions.count - 1] }

  /// The same shape with another last axis.
  public func replacingLast(by last: Int) -> Shape { Shape(dimensions.dropLast() + [last]) }

  /// `[28, 28]`.
  public var description: String { "\(dimensions)" }
}
