import Compute
import Configuration
import JSON

/// In training, each value is multiplied with a number from N(1, rate / (1 − rate)), which has the
/// variance of inverted dropout; in prediction nothing happens.
///
/// Source: Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting",
/// 2014, section 10.
public struct GaussianDropout: Layer {
  public static let name = "gaussian_dropout"
  /// The rate of the dropout that has the same variance.
  public let rate: Double

  public init(_ options: Options) throws {
    rate = try options.number("rate", in: 0..<1)
  }

  public var keras: KerasObject? { KerasObject("GaussianDropout", ["rate": .number(rate)]) }

  public func outputShape(of inputs: [Shape]) -> Shape { inputs[0] }

  public func makeOperation(_ site: LayerSite) -> any LayerOperation { Operation(self, site) }

  public func reference(_ site: ReferenceSite) -> [Double] {
    guard site.pass.isTraining else { return site.inputs[0] }
    let count = site.shapes[0].count
    let noise = SampleNoise(count, seed: site.seed, stream: site.stream)
    return site.inputs[0].rows(of: count).enumerated().flatMap { row, values in
      zip(values, noise.values(sample: site.pass.firstSample + row, step: site.pass.step)).map {
        $0 * (1 + deviation * $1)
      }
    }
  }

  private var deviation: Double { (rate / (1 - rate)).squareRoot() }

  private final class Operation: LayerOperation {
    private let site: LayerSite
    private let deviation: Float
    private let noise: SampleNoise
    private let memory: AlignedBuffer<Float>
    private let multipliers: Matrix

    init(_ layer: GaussianDropout, _ site: LayerSite) {
      self.site = site
      deviation = Float(layer.deviation)
      noise = SampleNoise(site.output.shape.count, seed: site.seed, stream: site.stream)
      memory = AlignedBuffer(count: site.capacity * noise.count)
      multipliers = memory.matrix(rows: site.capacity, columns: noise.count)
    }

    func forward(_ rows: Range<Int>, _ pass: Pass) {
      guard pass.isTraining else {
        return site.output.values[rows: rows].copy(site.inputs[0].values[rows: rows])
      }
      for r in rows {
        let numbers = multipliers.row(r)
        noise.fill(numbers, sample: pass.firstSample + r, step: pass.step)
        let input = site.inputs[0].values.row(r)
        let output = site.output.values.row(r)
        let x = input.span
        var m = numbers.mutableSpan
        var y = output.mutableSpan
        precondition(x.count == y.count && m.count >= y.count)
        for i in y.indices {
          let factor = 1 + deviation * m[i]
          m[i] = factor
          y[i] = factor * x[i]
        }
      }
    }

    func backward(_ rows: Range<Int>, _ pass: Pass) {
      guard let target = site.inputGradients[0], let gradient = site.output.gradient else { return }
      for r in rows {
        target.row(r).multiply(
          gradient.row(r), multipliers.row(r).slice(0..<site.output.shape.count))
      }
    }
  }
}
