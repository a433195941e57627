import Testing
import Training

@Suite struct LayerStatisticsTests {
  typealias Entry = LayerStatistics.Entry

  private func entry(
    _ name: String, gradient: Double? = nil, weights: Double = 1, ratio: Double = 0.001,
    dead: Double? = nil, saturated: Double? = nil
  ) -> Entry {
    var entry = Entry(name)
    entry.gradientNorm = gradient
    if gradient != nil { (entry.weightNorm, entry.updateRatio) = (weights, ratio) }
    (entry.deadUnits, entry.saturatedUnits) = (dead, saturated)
    return entry
  }

  private func warnings(
    _ layers: [Entry], samples: Int = 128, trainingSamples: Int = 1000
  ) -> [String] {
    var warnings = LayerWarnings(
      trainedWeights: ["a": 100, "b": 100, "c": 10000], trainingSamples: trainingSamples)
    return warnings.new(LayerStatistics(step: 1, samples: samples, layers: layers))
  }

  @Test func linesCanBeRead() throws {
    var activation = Entry("activation")
    (activation.mean, activation.deviation, activation.deadUnits) = (-0.125, 3, 0)
    let layers = [entry("dense \"1\"", gradient: 0.1, weights: 2, ratio: 1e-9), activation]
    let statistics = LayerStatistics(step: 7, samples: 40, layers: layers)
    let line = statistics.json
    #expect(
      line == #"{"step": 7, "samples": 40, "layers": {"dense \"1\"": {"gradient_norm": 0.1, "#
        + #""weight_norm": 2.0, "update_ratio": 1e-09}, "activation": {"mean": -0.125, "#
        + #""std": 3.0, "dead_units": 0.0}}}"#)
    #expect(LayerStatistics(parsing: line) == statistics)
    #expect(LayerStatistics(parsing: #"{"epoch": 1, "step": 7, "loss": 0.5}"#) == nil)
    #expect(LayerStatistics(parsing: "{") == nil)
  }

  @Test func whatIsNotFiniteIsNull() throws {
    let layers = [entry("a", gradient: 1, weights: 0, ratio: .nan)]
    let line = LayerStatistics(step: 1, samples: 1, layers: layers).json
    #expect(line.contains(#""update_ratio": null"#))
    let read = try #require(LayerStatistics(parsing: line)?.layers.first)
    #expect(read.updateRatio?.isNaN == true && read.weightNorm == 0)
  }

  /// Layers are compared for each weight: `c` has a hundred times as many.
  @Test func vanishingGradients() throws {
    #expect(warnings([entry("a", gradient: 1.1e-4), entry("b", gradient: 1)]) == [])
    #expect(warnings([entry("c", gradient: 1.1e-3), entry("b", gradient: 1)]) == [])
    let found = warnings([entry("c", gradient: 0.9e-3), entry("b", gradient: 1)])
    #expect(found.count == 1 && found.first?.contains("vanish") == true)
    #expect(found.first?.contains("in 'c'") == true && found.first?.contains("'b'") == false)
    // On the way forward they may grow.
    #expect(warnings([entry("a", gradient: 1), entry("b", gradient: 1e-6)]) == [])
    let none = warnings([entry("a", gradient: 0), entry("b", gradient: 1e-9)])
    #expect(none.first?.contains("layers: 0 in 'a'. Try") == true)
    // There is nothing left to learn.
    #expect(warnings([entry("a", gradient: 0), entry("b", gradient: 0)]) == [])
  }

  @Test func explodingGradients() {
    func found(_ gradient: Double, _ weights: Double, _ ratio: Double) -> [String] {
      warnings([entry("a", gradient: gradient, weights: weights, ratio: ratio)])
    }
    #expect(found(1100, 1, 0.2).first?.contains("explode") == true)
    #expect(found(900, 1, 0.2) == [])
    // Clipping or the optimizer has tamed it.
    #expect(found(1e6, 1, 0.05) == [])
    // However small the gradient, a step that leaves nothing of the weights.
    #expect(found(10, 1, 1.01).first?.contains("weights: 1.010 in 'a'. Try") == true)
    #expect(found(10, 1, 0.99) == [])
    // Weights that begin at 0.
    #expect(found(50, 1e-3, 99) == [])
    #expect(found(1, 0, .nan) == [])
  }

  @Test func unitsThatDie() {
    #expect(warnings([entry("a", dead: 0.5)]) == [])
    let found = warnings([entry("a", dead: 0.51), entry("b", dead: 1), entry("c", saturated: 0.9)])
    #expect(found.count == 2)
    #expect(found.first?.contains("51% in 'a' and 100% in 'b' give 0 for every sample") == true)
    #expect(found.last?.contains("saturated: 90% in 'c'") == true)
    // Few samples tell little, unless there are no more.
    #expect(warnings([entry("a", dead: 1)], samples: 31) == [])
    #expect(warnings([entry("a", dead: 1)], samples: 4, trainingSamples: 4).count == 1)
  }

  @Test func onceForEachLayerAndKind() {
    var warnings = LayerWarnings(trainedWeights: [:], trainingSamples: 40)
    func new(_ layers: [Entry]) -> [String] {
      warnings.new(LayerStatistics(step: 1, samples: 40, layers: layers))
    }
    #expect(new([entry("a", dead: 0.9), entry("b", dead: 0.1)]).count == 1)
    #expect(new([entry("a", dead: 0.9), entry("b", dead: 0.1)]) == [])
    let other = new([entry("a", dead: 0.9), entry("b", dead: 0.7)])
    #expect(other.count == 1 && other.first?.contains("'a'") == false)
    #expect(new([entry("a", saturated: 0.9)]).count == 1)
    let many = new((1...9).map { entry("x\($0)", dead: 1) })
    #expect(many.first?.contains("'x4' and 5 more layers") == true)
  }
}
