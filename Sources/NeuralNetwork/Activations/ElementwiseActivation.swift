import Compute

/// An activation that treats each value by itself, written as a scalar function and its derivative.
///
/// Loops over them vectorise where they are inlined: mark them `@inline(__always)` if they are more
/// than a line or two of arithmetic.
public protocol ElementwiseActivation: Activation {
  /// f(x).
  func value(_ x: Float) -> Float
  /// f′(x), given x (if `gradientNeedsInput`, else y) and y = f(x).
  func derivative(_ x: Float, _ y: Float) -> Float
  /// f(x) in double precision.
  func reference(_ x: Double) -> Double
}

extension ElementwiseActivation {
  /// Applies `value` to each element.
  public func forward(_ input: Matrix, into output: Matrix) {
    var y = output.mutableSpan
    // A loop over memory that overlaps is not vectorised, one over a single vector is.
    if input.pointer == output.pointer {
      for i in y.indices { y[i] = value(y[i]) }
      return
    }
    let x = input.span
    precondition(x.count == y.count)
    for i in y.indices { y[i] = value(x[i]) }
  }

  /// Multiplies each element of the gradient by `derivative`.
  public func backward(input: Matrix, output: Matrix, gradient: Matrix) {
    let x = gradientNeedsInput ? input.span : output.span
    let y = output.span
    var g = gradient.mutableSpan
    precondition(x.count == g.count && y.count == g.count)
    for i in g.indices { g[i] *= derivative(x[i], y[i]) }
  }

  /// Applies the scalar reference to each element.
  public func reference(_ row: [Double]) -> [Double] { row.map { reference($0) } }
}
