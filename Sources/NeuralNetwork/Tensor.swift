import Compute

/// The output of a layer for the rows of a batch, with the gradient of the loss with respect to it.
///
/// `values` and `gradient` are `[capacity, shape.count]`. A layer that only looks at its input in
/// another way lets `values` point to its input's.
public final class Tensor {
  /// The shape of one sample.
  public let shape: Shape
  /// One row a sample.
  public internal(set) var values: Matrix
  /// The gradient of the loss, or nil where nothing that is trained lies before.
  public internal(set) var gradient: Matrix?

  init(shape: Shape, values: Matrix, gradient: Matrix?) {
    self.shape = shape
    self.values = values
    self.gradient = gradient
  }
}
