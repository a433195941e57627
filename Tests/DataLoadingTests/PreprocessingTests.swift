import Configuration
import DataLoading
import Diagnostics
import Testing

@Suite("Preprocessing")
struct PreprocessingTests {
  private func transformed(_ chain: PreprocessingChain, _ samples: Samples) throws -> [Float] {
    let fitted = try chain.fitted(to: samples)
    return try samples.source.values(0, Array(samples.rows.bounds), affine: fitted.transforms[0])
  }

  @Test("Standardized columns have mean 0 and variance 1")
  func standardize() throws {
    let samples = try PatternlessSamples.make(500, shape: [4])
    let output = try transformed(PreprocessingChain([Standardize()]), samples)
    for column in 0..<4 {
      let own = stride(from: column, to: output.count, by: 4).map { Double(output[$0]) }
      let mean = own.reduce(0, +) / 500
      #expect(abs(mean) < 1e-3)
      #expect(abs(own.reduce(0) { $0 + $1 * $1 } / 500 - 1) < 1e-3)
    }
    #expect(try PreprocessingChain([Standardize()]).fitted(to: samples).transforms[1] == .identity)
  }

  @Test("A constant column becomes 0")
  func constant() throws {
    let field = Field(name: "x", role: .input, shape: [])
    let samples = Samples(try ArraySource([.init(field, [Float](repeating: 3, count: 9))]))
    let output = try transformed(PreprocessingChain([Standardize()]), samples)
    #expect(output.allSatisfy { abs($0) < 1 })
  }

  @Test("Least and greatest numbers become the ends of the range")
  func minMax() throws {
    let samples = try PatternlessSamples.make(500, shape: [4])
    let values = try PatternlessSamples.values(samples)
    let output = try transformed(PreprocessingChain([MinMax(low: -1, high: 3)]), samples)
    for column in 0..<4 {
      let raw = stride(from: column, to: values.count, by: 4).map { values[$0] }
      let own = stride(from: column, to: output.count, by: 4).map { Double(output[$0]) }
      let (least, greatest) = (raw.min() ?? 0, raw.max() ?? 0)
      #expect(abs((own.min() ?? 0) + 1) < 1e-3 && abs((own.max() ?? 0) - 3) < 1e-3)
      let expected = raw.map { -1 + 4 * ($0 - least) / (greatest - least) }
      #expect(zip(own, expected).allSatisfy { abs($0 - $1) < 1e-3 })
    }
    let shared = try PreprocessingChain([MinMax(axes: .some([]))]).fitted(to: samples)
    #expect(shared.learned["0/x/minimum"] == [values.min() ?? 0])
    #expect(shared.learned["0/x/maximum"] == [values.max() ?? 0])
    let restored = try FittedPreprocessing(
      shared.chain, fields: samples.source.fields, learned: shared.learned)
    #expect(restored.transforms == shared.transforms)
    #expect(throws: Failure.self) {
      try FittedPreprocessing(shared.chain, fields: samples.source.fields)
    }
  }

  @Test("Behind a negative factor the least number is the greatest; a constant one is shifted")
  func minMaxOfOthers() throws {
    let field = Field(name: "x", role: .input, shape: [2])
    let source = try ArraySource([.init(field, [1, 5, 2, 5, 4, 5] as [Float])])
    let chain = PreprocessingChain([Rescale(scale: -2, offset: 1), MinMax()])
    let output = try transformed(chain, Samples(source))
    let expected: [Float] = [1, 0, 2.0 / 3, 0, 0, 0]
    #expect(zip(output, expected).allSatisfy { abs($0 - $1) < 1e-6 }, "\(output)")
  }

  @Test("Keras' Normalization does the same with another mean and variance")
  func minMaxInKeras() throws {
    let samples = try PatternlessSamples.make(40, shape: [3])
    let field = samples.source.fields[0]
    let entry = MinMax(low: -2, high: 5)
    let fitted = try PreprocessingChain([entry]).fitted(to: samples)
    let numbers = try entry.normalization(
      field, learned: fitted.learned(byEntry: 0, about: field), shape: [3])
    let output = try transformed(PreprocessingChain([entry]), samples)
    for (index, value) in try PatternlessSamples.values(samples).enumerated() {
      let column = index % 3
      let y = (value - numbers.mean[column]) / numbers.variance[column].squareRoot()
      #expect(abs(y - Double(output[index])) < 1e-3)
    }
  }

  @Test("Axes share or keep apart as in Keras")
  func axes() throws {
    let samples = try PatternlessSamples.make(40, shape: [2, 3, 2], place: 10)
    func groups(_ axes: StandardizedAxes) throws -> Int? {
      try PreprocessingChain([Standardize(axes: axes)]).fitted(to: samples)
        .learned["0/x/mean"]?.count
    }
    #expect(try groups(.all) == 12)
    #expect(try groups(.some([-1])) == 2)
    #expect(try groups(.some([3])) == 2)
    #expect(try groups(.some([1, 2])) == 6)
    #expect(try groups(.some([])) == 1)
    #expect(throws: Failure.self) { try groups(.some([0])) }
    #expect(throws: Failure.self) { try groups(.some([4])) }
    let values = try PatternlessSamples.values(samples)
    let learned = try PreprocessingChain([Standardize(axes: .some([-1]))]).fitted(to: samples)
    for channel in 0..<2 {
      let own = stride(from: channel, to: values.count, by: 2).map { values[$0] }
      let mean = own.reduce(0, +) / Double(own.count)
      let found = try #require(learned.learned["0/x/mean"]?[channel])
      #expect(abs(found - mean) < 1e-10)
      let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(own.count)
      #expect(abs(try #require(learned.learned["0/x/variance"]?[channel]) - variance) < 1e-9)
    }
  }

  @Test("Keras' Normalization gets the values of axes that it cannot keep apart one by one")
  func normalization() throws {
    let samples = try PatternlessSamples.make(40, shape: [2, 3, 2], place: 10)
    let field = samples.source.fields[0]
    func means(_ axes: StandardizedAxes, shape: [Int] = [2, 3, 2]) throws -> [Double] {
      let entry = Standardize(axes: axes)
      let learned = try PreprocessingChain([entry]).fitted(to: samples)
      return try entry.normalization(
        field, learned: learned.learned(byEntry: 0, about: field), shape: shape
      ).mean
    }
    #expect(try means(.some([])).count == 1)
    #expect(try means(.some([3])).count == 2)
    let rows = try means(.some([1]))
    #expect(rows.count == 12 && Set(rows[..<6]).count == 1 && Set(rows[6...]).count == 1)
    // The model may see the same values in another shape.
    #expect(try means(.some([3]), shape: [12]).count == 12)
    #expect(try means(.all).count == 12)
  }

  @Test("A chain is the entries one after the other, and comes back from its numbers")
  func chain() throws {
    let samples = try PatternlessSamples.make(200, shape: [3])
    let chain = PreprocessingChain([
      Rescale(scale: 0.5, offset: -7), Standardize(), Rescale(scale: 2, offset: 1),
    ])
    let output = try transformed(chain, samples)
    let alone = try transformed(PreprocessingChain([Standardize()]), samples)
    #expect(zip(output, alone).allSatisfy { abs($0 - (2 * $1 + 1)) < 2e-3 })
    let fitted = try chain.fitted(to: samples)
    let fields = samples.source.fields
    let restored = try FittedPreprocessing(chain, fields: fields, learned: fitted.learned)
    #expect(restored.transforms == fitted.transforms)
    let mean = fitted.learned(byEntry: 1, about: fields[0])["mean"]
    #expect(mean?.count == 3)
    #expect(throws: Failure.self) { try FittedPreprocessing(chain, fields: fields) }
  }

  @Test("Entries may be for some inputs only")
  func inputs() throws {
    let samples = try PatternlessSamples.make(10, shape: [2])
    let none = PreprocessingChain([Rescale(scale: 3, inputs: [])])
    #expect(try none.fitted(to: samples).transforms[0] == .identity)
    let one = PreprocessingChain([Rescale(scale: 3, inputs: ["x"])])
    #expect(try one.fitted(to: samples).transforms[0].scale == [3])
    let wrong = PreprocessingChain([Rescale(scale: 3, inputs: ["y"])])
    let error = #expect(throws: Failure.self) { try wrong.fitted(to: samples) }
    #expect(error?.exitCode == .configuration)
  }

  @Test("It is read from a configuration")
  func configuration() throws {
    let node = try ConfigurationNode(
      yaml: "[{rescale: {scale: 0.5, offset: 1}}, {standardize: {axis: -1}}, standardize]",
      file: "a.yaml")
    let chain = try PreprocessingChain(from: node)
    #expect((chain.entries[0] as? Rescale)?.offset == 1)
    #expect((chain.entries[1] as? Standardize)?.axes == .some([-1]))
    #expect((chain.entries[2] as? Standardize)?.axes == .all)
    let range = try PreprocessingChain(
      from: ConfigurationNode(yaml: "[{min_max: {range: [-1, 1], axis: none}}]", file: "a.yaml"))
    #expect((range.entries[0] as? MinMax)?.low == -1)
    #expect((range.entries[0] as? MinMax)?.axes == .some([]))
    for bad in [
      "[{min_max: {range: [1, 1]}}]", "[{min_max: {range: [1]}}]", "[{standardize: {axis: x}}]",
      "[rescale]", "[{rescale: {scales: 1}}]", "[shrink]",
    ] {
      let node = try ConfigurationNode(yaml: bad, file: "a.yaml")
      let error = #expect(throws: Failure.self) { try PreprocessingChain(from: node) }
      #expect(error?.description.contains("a.yaml:1") == true)
    }
    #expect(try Catalogue.preprocessing.describe("standardize")?.count == 2)
  }
}
