import Compute

/// The operation of a layer whose output is its input in another shape: nothing is computed.
///
/// The model gives output and input the same gradient, too.
final class ViewOperation: LayerOperation {
  private let input: Tensor
  private let output: Tensor

  init(_ site: LayerSite) {
    input = site.inputs[0]
    output = site.output
  }

  func forward(_ rows: Range<Int>, _ pass: Pass) {
    output.values = input.values
  }

  func backward(_ rows: Range<Int>, _ pass: Pass) {}
}
