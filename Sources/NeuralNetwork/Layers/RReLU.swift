import Compute
import Configuration
import JSON

/// The randomised leaky rectifier: f(x) = x for x > 0, else a · x; in training a is drawn from
/// U(`lower`, `upper`) for each value, in prediction it is (lower + upper) / 2.
///
/// The slopes are a function of seed, layer, step and position of the sample in the global batch, the
/// same on any number of ranks.
///
/// Source: Xu, Wang, Chen, Li, "Empirical evaluation of rectified activations in convolutional
/// network", 2015; the default range is PyTorch's.
public struct RReLU: Layer {
  public static let name = "rrelu"
  /// The least slope.
  public let lower: Double
  /// The greatest slope.
  public let upper: Double

  public init(_ options: Options) throws {
    lower = try options.number("lower", default: 0.125, in: 0...)
    upper = try options.number("upper", default: 1.0 / 3, in: 0...)
    guard lower <= upper else {
      throw options.failure("must be at least lower (\(lower)), is \(upper)", key: "upper")
    }
  }

  public func outputShape(of inputs: [Shape]) -> Shape { inputs[0] }

  public func makeOperation(_ site: LayerSite) -> any LayerOperation { Operation(self, site) }

  public func reference(_ site: ReferenceSite) -> [Double] {
    let slopes = slopes(seed: site.seed, stream: site.stream)
    return site.inputs[0].rows(of: site.shapes[0].count).enumerated().flatMap { row, values in
      values.enumerated().map { column, x in
        guard site.pass.isTraining else { return x > 0 ? x : (lower + upper) / 2 * x }
        let sample = site.pass.firstSample + row
        return x > 0
          ? x : Double(slopes.element(column, sample: sample, step: site.pass.step)) * x
      }
    }
  }

  private func slopes(seed: UInt64, stream: Int) -> UniformNumbers {
    UniformNumbers(
      Float(lower)..<Float(upper),
      generator: Philox(seed: seed, purpose: .slopes, stream: UInt64(stream)))
  }

  private final class Operation: LayerOperation {
    private let site: LayerSite
    private let slopes: UniformNumbers
    private let meanSlope: Float
    private let memory: AlignedBuffer<Float>
    /// f′ of each value: the slope, and 1 where the input is positive.
    private let multipliers: Matrix

    init(_ layer: RReLU, _ site: LayerSite) {
      self.site = site
      slopes = layer.slopes(seed: site.seed, stream: site.stream)
      meanSlope = Float((layer.lower + layer.upper) / 2)
      memory = AlignedBuffer(count: site.capacity * site.output.shape.count)
      multipliers = memory.matrix(rows: site.capacity, columns: site.output.shape.count)
    }

    func forward(_ rows: Range<Int>, _ pass: Pass) {
      for r in rows {
        let factors = multipliers.row(r)
        if pass.isTraining {
          slopes.fill(factors, sample: pass.firstSample + r, step: pass.step)
        } else {
          factors.fill(meanSlope)
        }
        let input = site.inputs[0].values.row(r)
        let output = site.output.values.row(r)
        let x = input.span
        var m = factors.mutableSpan
        precondition(x.count == m.count)
        for i in m.indices { m[i] = x[i] > 0 ? 1 : m[i] }
        output.multiply(input, factors)
      }
    }

    func backward(_ rows: Range<Int>, _ pass: Pass) {
      guard let target = site.inputGradients[0], let gradient = site.output.gradient else { return }
      target[rows: rows].multiply(gradient[rows: rows], multipliers[rows: rows])
    }
  }
}
