import Compute
import Configuration
import JSON

/// In training, a number from N(0, `stddev`²) is added to each value; in prediction nothing happens.
///
/// The gradient passes unchanged. Source: Keras, `GaussianNoise`.
public struct GaussianNoise: Layer {
  public static let name = "gaussian_noise"
  /// The standard deviation of the noise.
  public let deviation: Double

  public init(_ options: Options) throws {
    deviation = try options.number("stddev", in: 0...)
  }

  /// Keras takes deviations of up to 1.
  public var keras: KerasObject? {
    deviation <= 1 ? KerasObject("GaussianNoise", ["stddev": .number(deviation)]) : nil
  }

  public func outputShape(of inputs: [Shape]) -> Shape { inputs[0] }

  public func makeOperation(_ site: LayerSite) -> any LayerOperation { Operation(self, site) }

  public func reference(_ site: ReferenceSite) -> [Double] {
    guard site.pass.isTraining else { return site.inputs[0] }
    let count = site.shapes[0].count
    let noise = SampleNoise(count, seed: site.seed, stream: site.stream)
    return site.inputs[0].rows(of: count).enumerated().flatMap { row, values in
      zip(values, noise.values(sample: site.pass.firstSample + row, step: site.pass.step)).map {
        $0 + deviation * $1
      }
    }
  }

  private final class Operation: LayerOperation {
    private let site: LayerSite
    private let deviation: Float
    private let noise: SampleNoise
    private let memory: AlignedBuffer<Float>

    init(_ layer: GaussianNoise, _ site: LayerSite) {
      self.site = site
      deviation = Float(layer.deviation)
      noise = SampleNoise(site.output.shape.count, seed: site.seed, stream: site.stream)
      memory = AlignedBuffer(count: noise.count)
    }

    func forward(_ rows: Range<Int>, _ pass: Pass) {
      guard pass.isTraining else {
        return site.output.values[rows: rows].copy(site.inputs[0].values[rows: rows])
      }
      let numbers = memory.matrix(rows: 1, columns: noise.count)
      for r in rows {
        noise.fill(numbers, sample: pass.firstSample + r, step: pass.step)
        let input = site.inputs[0].values.row(r)
        let output = site.output.values.row(r)
        let x = input.span
        let n = numbers.span
        var y = output.mutableSpan
        precondition(x.count == y.count && n.count >= y.count)
        for i in y.indices { y[i] = x[i] + deviation * n[i] }
      }
    }

    func backward(_ rows: Range<Int>, _ pass: Pass) {
      guard let target = site.inputGradients[0], let gradient = site.output.gradient else { return }
      target[rows: rows].copy(gradient[rows: rows])
    }
  }
}
