import Configuration
import Diagnostics

/// The axes of a batch along which values have a mean and variance of their own.
///
/// Axis 0 is that of the samples and cannot be one of them; negative axes count from the last.
public enum StandardizedAxes: Sendable, Hashable {
  /// All axes of a sample: every value has its own.
  case all
  /// Some axes; none at all means that all values share one mean and variance.
  case some([Int])

  /// Reads `-1`, `[1, 3]` or `none`.
  init(_ node: ConfigurationNode) throws {
    if node.isScalar {
      if try node.string() == "none" {
        self = .some([])
      } else if try node.string() == "all" {
        self = .all
      } else {
        self = .some([try node.integer()])
      }
    } else {
      self = .some(try node.elements().map { try $0.integer() })
    }
  }

  /// Which mean and variance each column of a flattened sample uses.
  struct Groups {
    var ofColumn: [Int]
    var count: Int

    /// Numbers of the groups in the form of Keras' Normalization, for samples of a shape: one for all
    /// values, one for each position along the last axis, or one for each value.
    func forKeras(_ numbers: [Double], _ field: Field, shape: [Int]) -> [Double] {
      let isAlongLastAxis =
        shape == field.shape && count == shape.last
        && ofColumn.enumerated().allSatisfy { $1 == $0 % count }
      guard count > 1, !isAlongLastAxis else { return numbers }
      return ofColumn.map { numbers[$0] }
    }
  }

  /// The groups of columns, in the order of the kept axes' indices.
  ///
  /// - Throws: `Failure` (configuration) for an axis that the field does not have.
  func groups(of field: Field, for name: String = Standardize.name) throws -> Groups {
    let shape = field.shape.isEmpty ? [1] : field.shape
    guard case .some(let axes) = self else {
      return Groups(ofColumn: Array(0..<field.columns), count: field.columns)
    }
    var isKept = shape.map { _ in false }
    for axis in axes {
      let index = axis < 0 ? shape.count + axis : axis - 1
      guard axis != 0, shape.indices.contains(index) else {
        throw Failure(
          .configuration,
          "\(name): axis \(axis) is not an axis of the samples of input '\(field.name)', whose"
            + " shape is \(field.shape)",
          advice: "axes count from 1 to \(shape.count), or from -1 backwards")
      }
      isKept[index] = true
    }
    let ofColumn = (0..<field.columns).map { column in
      var (rest, stride, group) = (column, 1, 0)
      for axis in shape.indices.reversed() {
        if isKept[axis] {
          group += rest % shape[axis] * stride
          stride *= shape[axis]
        }
        rest /= shape[axis]
      }
      return group
    }
    return Groups(ofColumn: ofColumn, count: zip(shape, isKept).reduce(1) { $1.1 ? $0 * $1.0 : $0 })
  }
}
