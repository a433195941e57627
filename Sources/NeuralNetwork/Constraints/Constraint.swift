import Compute
import Configuration
import JSON

/// What a weight is held to: after each update, it is changed until it complies.
///
/// A constraint is an `ElementwiseConstraint` or a `NormConstraint`. Adding one means a file in this
/// folder, a line in `Catalogue+Constraints.swift` and a test.
public protocol Constraint: CatalogueEntry, Sendable {
  /// Why the constraint cannot be put on a weight of this shape, in words that follow its name; nil
  /// where it can.
  func problem(with shape: [Int]) -> String?

  /// What Keras calls the constraint; nil if it has none like it.
  var keras: JSONValue? { get }
}

extension Constraint {
  /// None.
  public func problem(with shape: [Int]) -> String? { nil }

  /// Not in Keras.
  public var keras: JSONValue? { nil }
}

/// A constraint on each value by itself.
public protocol ElementwiseConstraint: Constraint {
  /// Changes a part of a weight.
  func enforce(on values: Matrix)
}

/// A constraint on the Euclidean norms of parts of a weight, such as its columns.
public protocol NormConstraint: Constraint {
  /// The axes of the weight along which squares are summed, in ascending order and without gaps.
  var axes: [Int] { get }

  /// What a part with this norm is multiplied with.
  func factor(norm: Double) -> Double
}

extension NormConstraint {
  /// What Keras adds to norms before it divides by them.
  static var epsilon: Double { 1e-7 }

  /// Reads the option `axis`: the axes in ascending order.
  static func axes(_ options: Options) throws -> [Int] {
    let axes = try options.axes("axis", default: [0])
    guard let first = axes.first, axes == Array(first..<first + axes.count) else {
      throw options.failure(
        "needs neighbouring axes in ascending order, is \(axes)", key: "axis")
    }
    return axes
  }

  public func problem(with shape: [Int]) -> String? {
    guard let stranger = axes.first(where: { $0 >= shape.count }) else { return nil }
    return "has no axis \(stranger) to go along"
  }

  /// The axes for Keras: a number where there is one.
  var kerasAxes: JSONValue { axes.count == 1 ? .integer(axes[0]) : .integers(axes) }
}

extension Options {
  /// An axis or a list of axes.
  fileprivate func axes(_ key: String, default value: [Int]) throws -> [Int] {
    let text = value.count == 1 ? "\(value[0])" : "\(value)"
    guard let node = node(key, type: "whole number, or list of whole numbers", default: text)
    else { return value }
    let axes = try node.isScalar ? [node.integer()] : node.elements().map { try $0.integer() }
    guard axes.allSatisfy({ $0 >= 0 }) else {
      throw failure("must be at least 0, is \(axes)", key: key)
    }
    return axes
  }
}
