import Compute
import Configuration
import JSON

/// An activation as a layer of its own.
///
/// Source: <https://keras.io/api/layers/core_layers/activation/>
public struct ActivationLayer: Layer {
  public static let name = "activation"
  /// The function.
  public let activation: any Activation
  private let ownsOutput: Bool

  /// Creates the layer.
  public init(_ activation: any Activation) {
    self.activation = activation
    ownsOutput = false
  }

  public init(_ options: Options) throws {
    activation = try options.entry("activation", from: .activations)
    ownsOutput = false
  }

  /// The identity with an output of its own, for a loss that writes predictions over the logits:
  /// the layer before may need its output for its gradient, and inputs belong to the data.
  private init(ownOutput: Void) {
    activation = Linear()
    ownsOutput = true
  }

  public var keras: KerasObject? {
    activation.keras.map { KerasObject("Activation", ["activation": $0]) }
  }

  public var isView: Bool { activation is Linear && !ownsOutput }

  public func outputShape(of inputs: [Shape]) -> Shape { inputs[0] }

  public var detachingActivation: (layer: any Layer, activation: any Activation)? {
    (ActivationLayer(ownOutput: ()), activation)
  }

  public func makeOperation(_ site: LayerSite) -> any LayerOperation {
    isView ? ViewOperation(site) : Operation(activation, site)
  }

  public func reference(_ site: ReferenceSite) -> [Double] {
    site.inputs[0].rows(of: site.shapes[0].last).flatMap { activation.reference($0) }
  }

  private final class Operation: LayerOperation {
    private let activation: any Activation
    private let site: LayerSite

    init(_ activation: any Activation, _ site: LayerSite) {
      self.activation = activation
      self.site = site
    }

    func forward(_ rows: Range<Int>, _ pass: Pass) {
      activation.forward(
        site.inputs[0].values[rows: rows].byLastAxis(of: site.output.shape),
        into: site.output.values[rows: rows].byLastAxis(of: site.output.shape))
    }

    func backward(_ rows: Range<Int>, _ pass: Pass) {
      guard let target = site.inputGradients[0], let gradient = site.output.gradient else { return }
      target[rows: rows].copy(gradient[rows: rows])
      let shape = site.output.shape
      activation.backward(
        input: site.inputs[0].values[rows: rows].byLastAxis(of: shape),
        output: site.output.values[rows: rows].byLastAxis(of: shape),
        gradient: target[rows: rows].byLastAxis(of: shape))
    }
  }
}
