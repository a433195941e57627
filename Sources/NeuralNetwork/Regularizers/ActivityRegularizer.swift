import Compute
import Configuration
import JSON

/// A penalty on the output of a layer: each sample has a share in it, and the loss takes the mean.
///
/// Outputs come as rows of the last axis; a sample with further axes has several rows. Adding one
/// means a file in this folder, a line in `Catalogue+Regularizers.swift` and a test.
public protocol ActivityRegularizer: CatalogueEntry, Sendable {
  /// The sum of the samples' shares.
  func penalty(ofActivities activities: Matrix, samples: Int) -> Double

  /// Adds the gradient of that sum, times `scale`, to a gradient with respect to the output.
  func addGradient(
    ofActivities activities: Matrix, samples: Int, to gradient: Matrix, scale: Float)

  /// The sum of the samples' shares in double precision by the plain formula.
  func reference(activities: [[Double]], samples: Int) -> Double

  /// What Keras calls the regularizer; nil if it has none like it.
  var keras: JSONValue? { get }
}

extension ActivityRegularizer {
  /// Not in Keras.
  public var keras: JSONValue? { nil }
}

// A sample's share is the penalty on its values, as in Keras, which divides the whole by the size of
// the batch.
extension ActivityRegularizer where Self: Regularizer {
  public func penalty(ofActivities activities: Matrix, samples: Int) -> Double {
    penalty(of: activities)
  }

  public func addGradient(
    ofActivities activities: Matrix, samples: Int, to gradient: Matrix, scale: Float
  ) {
    addGradient(of: activities, to: gradient, scale: scale)
  }

  public func reference(activities: [[Double]], samples: Int) -> Double {
    reference(activities.flatMap(\.self))
  }
}
