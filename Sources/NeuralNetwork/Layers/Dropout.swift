import Compute
import Configuration
import JSON

/// Inverted dropout: in training, each value becomes 0 with probability `rate`, and otherwise grows by
/// 1 / (1 − rate); in prediction nothing happens.
///
/// Which values are dropped is a function of seed, layer, step and position of the sample in the
/// global batch, the same on any number of ranks.
/// Source: Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.
public struct Dropout: Layer {
  public static let name = "dropout"
  /// The probability of dropping a value.
  public let rate: Double

  /// Creates the layer.
  public init(rate: Double) {
    precondition(rate >= 0 && rate < 1, "a dropout rate of \(rate)")
    self.rate = rate
  }

  public init(_ options: Options) throws {
    rate = try options.number("rate", in: 0..<1)
  }

  public var keras: KerasObject? { KerasObject("Dropout", ["rate": .number(rate)]) }

  public func outputShape(of inputs: [Shape]) -> Shape { inputs[0] }

  public func makeOperation(_ site: LayerSite) -> any LayerOperation { Operation(self, site) }

  public func reference(_ site: ReferenceSite) -> [Double] {
    guard site.pass.isTraining else { return site.inputs[0] }
    let mask = mask(seed: site.seed, stream: site.stream)
    return site.inputs[0].rows(of: site.shapes[0].count).enumerated().flatMap { row, values in
      values.enumerated().map { column, value in
        let sample = site.pass.firstSample + row
        return value * Double(mask.element(column, sample: sample, step: site.pass.step))
      }
    }
  }

  private func mask(seed: UInt64, stream: Int) -> RandomMask {
    RandomMask(
      rate: rate, generator: Philox(seed: seed, purpose: .dropout, stream: UInt64(stream)))
  }

  private final class Operation: LayerOperation {
    private let mask: RandomMask
    private let site: LayerSite
    private let memory: AlignedBuffer<Float>
    private let multipliers: Matrix

    init(_ layer: Dropout, _ site: LayerSite) {
      self.site = site
      mask = layer.mask(seed: site.seed, stream: site.stream)
      memory = AlignedBuffer(count: site.capacity * site.output.shape.count)
      multipliers = memory.matrix(rows: site.capacity, columns: site.output.shape.count)
    }

    func forward(_ rows: Range<Int>, _ pass: Pass) {
      let input = site.inputs[0].values[rows: rows]
      let output = site.output.values[rows: rows]
      guard pass.isTraining else { return output.copy(input) }
      for row in rows {
        mask.fill(multipliers.row(row), sample: pass.firstSample + row, step: pass.step)
      }
      output.multiply(input, multipliers[rows: rows])
    }

    func backward(_ rows: Range<Int>, _ pass: Pass) {
      guard let target = site.inputGradients[0], let gradient = site.output.gradient else { return }
      target[rows: rows].multiply(gradient[rows: rows], multipliers[rows: rows])
    }
  }
}
