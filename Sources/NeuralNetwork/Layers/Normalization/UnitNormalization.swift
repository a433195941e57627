import Compute
import Configuration
import JSON

/// Each vector along the last axis is divided by its length: y = x / ‖x‖; vectors shorter than 10⁻¹²
/// are multiplied with 10¹².
///
/// The gradient, with g that of the output, is (g − y · (g · y)) / ‖x‖. Source: Keras,
/// `UnitNormalization`.
public struct UnitNormalization: Layer {
  public static let name = "unit_normalization"
  private static let greatestFactor = 1e12

  public init(_ options: Options) throws {}

  public var keras: KerasObject? { KerasObject("UnitNormalization", ["axis": .integer(-1)]) }

  public func outputShape(of inputs: [Shape]) -> Shape { inputs[0] }

  public func makeOperation(_ site: LayerSite) -> any LayerOperation { Operation(site) }

  public func reference(_ site: ReferenceSite) -> [Double] {
    site.inputs[0].rows(of: site.shapes[0].last).flatMap { row in
      let factor = Self.factor(row.reduce(0) { $0 + $1 * $1 })
      return row.map { $0 * factor }
    }
  }

  /// What a vector is multiplied with, given its squared length.
  private static func factor(_ square: Double) -> Double {
    let inverse = 1 / square.squareRoot()
    // A comparison that lets NaN pass.
    return inverse > greatestFactor ? greatestFactor : inverse
  }

  private final class Operation: LayerOperation {
    private let site: LayerSite
    /// The factor of each vector of the last pass.
    private let factors: AlignedBuffer<Double>

    init(_ site: LayerSite) {
      self.site = site
      let shape = site.output.shape
      factors = AlignedBuffer(count: site.capacity * (shape.count / shape.last))
    }

    func forward(_ rows: Range<Int>, _ pass: Pass) {
      let inputs = site.inputs[0].values.byLastAxis(of: site.output.shape)
      let outputs = site.output.values.byLastAxis(of: site.output.shape)
      for r in vectors(rows) {
        let input = inputs.row(r)
        let output = outputs.row(r)
        let factor = UnitNormalization.factor(input.sumOfSquares)
        factors.pointer[r] = factor
        let scale = Float(factor)
        let x = input.span
        var y = output.mutableSpan
        precondition(x.count == y.count)
        for i in y.indices { y[i] = x[i] * scale }
      }
    }

    func backward(_ rows: Range<Int>, _ pass: Pass) {
      guard let targets = site.inputGradients[0]?.byLastAxis(of: site.output.shape),
        let gradients = site.output.gradient?.byLastAxis(of: site.output.shape)
      else { return }
      let outputs = site.output.values.byLastAxis(of: site.output.shape)
      for r in vectors(rows) {
        let gradient = gradients.row(r)
        let output = outputs.row(r)
        let target = targets.row(r)
        let factor = factors.pointer[r]
        // Beyond the bound the factor is constant.
        let isBound = factor == UnitNormalization.greatestFactor
        let product = isBound ? 0 : Float(gradient.dot(output))
        let scale = Float(factor)
        let g = gradient.span
        let y = output.span
        var d = target.mutableSpan
        precondition(g.count == d.count && y.count == d.count)
        for i in d.indices { d[i] = (g[i] - y[i] * product) * scale }
      }
    }

    private func vectors(_ rows: Range<Int>) -> Range<Int> {
      let positions = site.output.shape.count / site.output.shape.last
      return rows.lowerBound * positions..<rows.upperBound * positions
    }
  }
}
