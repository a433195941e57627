import Compute
import Configuration
import JSON

/// An activation as a layer of its own.
public struct ActivationLayer: Layer {
  public static let name = "activation"
  /// The function.
  public let activation: any Activation

  /// Creates the layer.
  public init(_ activation: any Activation) { self.activation = activation }

  public init(_ options: Options) throws {
    activation = try options.entry("function", from: .activations)
  }

  public var keras: KerasObject? {
    activation.keras.map { KerasObject("Activation", ["activation": $0]) }
  }

  public var isView: Bool { activation is Linear }

  public func outputShape(of inputs: [Shape]) -> Shape { inputs[0] }

  public var detachingActivation: (layer: any Layer, activation: any Activation)? {
    (ActivationLayer(Linear()), activation)
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
