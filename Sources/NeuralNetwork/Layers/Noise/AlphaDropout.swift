import Compute
import Configuration
import JSON

/// Dropout that keeps mean and variance of the outputs of `selu`: in training, each value becomes
/// α′ = −1.7581 with probability `rate`, and then all become a · x + b with
/// a = 1 / √((1 − rate) · (1 + rate · α′²)) and b = −a · α′ · rate; in prediction nothing happens.
///
/// Which values are dropped is a function of seed, layer, step and position of the sample in the
/// global batch, the same on any number of ranks.
///
/// Source: Klambauer et al., "Self-normalizing neural networks", 2017.
public struct AlphaDropout: Layer {
  public static let name = "alpha_dropout"
  /// The probability of dropping a value.
  public let rate: Double

  public init(_ options: Options) throws {
    rate = try options.number("rate", in: 0..<1)
  }

  public var keras: KerasObject? { KerasObject("AlphaDropout", ["rate": .number(rate)]) }

  public func outputShape(of inputs: [Shape]) -> Shape { inputs[0] }

  public func makeOperation(_ site: LayerSite) -> any LayerOperation { Operation(self, site) }

  public func reference(_ site: ReferenceSite) -> [Double] {
    guard site.pass.isTraining else { return site.inputs[0] }
    let draw = Draw(self, seed: site.seed, stream: site.stream)
    return site.inputs[0].rows(of: site.shapes[0].count).enumerated().flatMap { row, values in
      values.enumerated().map { column, value in
        let sample = site.pass.firstSample + row
        let isKept = draw.mask.element(column, sample: sample, step: site.pass.step) > 0
        return draw.factor * (isKept ? value : Draw.dropped) + draw.shift
      }
    }
  }

  /// Which values are dropped, and what becomes of all of them.
  private struct Draw {
    /// What a dropped value becomes first: the limit of `selu` for very negative inputs.
    static let dropped = -1.673_263_242_354_377_3 * 1.050_700_987_355_480_5
    let mask: RandomMask
    let factor: Double
    let shift: Double

    init(_ layer: AlphaDropout, seed: UInt64, stream: Int) {
      mask = RandomMask(
        rate: layer.rate,
        generator: Philox(seed: seed, purpose: .dropout, stream: UInt64(stream)))
      // The rate that the mask really has, so that mean and variance are right.
      let rate = Double(mask.threshold) / 65536
      factor = 1 / ((1 - rate) * (1 + rate * Self.dropped * Self.dropped)).squareRoot()
      shift = -factor * Self.dropped * rate
    }
  }

  private final class Operation: LayerOperation {
    private let site: LayerSite
    private let draw: Draw
    private let memory: AlignedBuffer<Float>
    private let multipliers: Matrix

    init(_ layer: AlphaDropout, _ site: LayerSite) {
      self.site = site
      draw = Draw(layer, seed: site.seed, stream: site.stream)
      memory = AlignedBuffer(count: site.capacity * site.output.shape.count)
      multipliers = memory.matrix(rows: site.capacity, columns: site.output.shape.count)
    }

    func forward(_ rows: Range<Int>, _ pass: Pass) {
      guard pass.isTraining else {
        return site.output.values[rows: rows].copy(site.inputs[0].values[rows: rows])
      }
      let factor = Float(draw.factor)
      let kept = Float(draw.shift)
      let dropped = Float(draw.factor * Draw.dropped + draw.shift)
      for r in rows {
        let factors = multipliers.row(r)
        draw.mask.fill(factors, sample: pass.firstSample + r, step: pass.step)
        let input = site.inputs[0].values.row(r)
        let output = site.output.values.row(r)
        let x = input.span
        var m = factors.mutableSpan
        var y = output.mutableSpan
        precondition(x.count == y.count && m.count == y.count)
        for i in y.indices {
          let isKept = m[i] > 0
          let own: Float = isKept ? factor : 0
          m[i] = own
          y[i] = own * x[i] + (isKept ? kept : dropped)
        }
      }
    }

    func backward(_ rows: Range<Int>, _ pass: Pass) {
      guard let target = site.inputGradients[0], let gradient = site.output.gradient else { return }
      target[rows: rows].multiply(gradient[rows: rows], multipliers[rows: rows])
    }
  }
}
