import Compute
import Configuration
import Diagnostics

/// Factors of the losses of samples, by the class of their target: `{0: 1.0, 3: 2.5}`.
///
/// A class that is not named has the factor 1. As in Keras, the mean loss still divides by the number
/// of samples.
public struct ClassWeights: Sendable {
  private let factors: [Int: Float]

  /// Reads a map from class to factor.
  ///
  /// - Throws: `Failure` with code `configuration`.
  public init(_ node: ConfigurationNode) throws {
    var factors: [Int: Float] = [:]
    for entry in try node.entries() {
      guard let number = Int(entry.key), number >= 0 else {
        throw node.failure("expected the numbers of classes, found '\(entry.key)'")
      }
      let factor = try entry.value.number()
      guard factor >= 0, Float(factor).isFinite else {
        throw entry.value.failure("must be at least 0, is \(factor)")
      }
      factors[number] = Float(factor)
    }
    self.factors = factors
  }

  /// Checks that a model has these classes.
  ///
  /// - Throws: `Failure` with code `configuration`.
  public func check(_ objective: Objective) throws {
    guard let head = objective.heads.first, objective.heads.count == 1 else {
      throw Failure(
        .configuration,
        "training.class_weights: the model has several outputs, each with classes of its own",
        advice: "use data.train.sample_weights")
    }
    let columns = head.shape.last
    guard columns > 1 || type(of: head.loss).targetKind != .numbers else {
      throw Failure(
        .configuration,
        "training.class_weights: the targets of the loss \(type(of: head.loss).name) are no classes",
        advice: "use data.train.sample_weights")
    }
    let classes = max(columns, 2)
    let target = head.targetShape.count
    guard head.positions == 1, target == 1 || target == columns else {
      throw Failure(
        .configuration, "training.class_weights: the model has no single class for each sample")
    }
    if let stranger = factors.keys.sorted().first(where: { $0 >= classes }) {
      throw Failure(
        .configuration,
        "training.class_weights: there is no class \(stranger); the model has \(classes) classes",
        advice: "classes are numbered from 0 on")
    }
  }

  /// The factor of a sample.
  ///
  /// - Parameter target: the number of the class, or a number for each class, of which the greatest
  ///   counts.
  public func factor(of target: Matrix) -> Float {
    guard target.count == 1 else { return factors[target.indexOfGreatest] ?? 1 }
    // Class 0 may be called −1.
    return Int(exactly: target.span[0].rounded()).flatMap { factors[max($0, 0)] } ?? 1
  }
}
