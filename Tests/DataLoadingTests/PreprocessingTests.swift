import Compute
import Configuration
import DataLoading
import Diagnostics
import Testing

@Suite("Preprocessing")
struct PreprocessingTests {
  /// Numbers without a pattern, far from zero in some columns.
  private func samples(_ count: Int, shape: [Int], place: Float = 1000) throws -> Samples {
    let field = Field(name: "x", role: .input, shape: shape)
    let generator = Philox(seed: 3, purpose: .noise)
    let values = (0..<count * field.columns).map { index in
      let spread = Float(index % field.columns + 1)
      return Philox.uniform(generator.block(UInt64(index))[0]) * spread + place * spread
    }
    let target = ArraySource.Column(
      Field(name: "y", role: .target, shape: []), [Float](repeating: 5, count: count))
    return Samples(try ArraySource([.init(field, values), target]))
  }

  private func values(_ samples: Samples) throws -> [Double] {
    try samples.source.doubles(0, samples.rows.bounds)
  }

  @Test("Statistics are those of a plain computation", arguments: [1, 2, 63, 64, 65, 1000, 5000])
  func plain(count: Int) throws {
    let samples = try samples(count, shape: [7])
    let statistics = try ColumnStatistics(of: 0, in: samples)
    let values = try values(samples)
    for column in 0..<7 {
      let own = stride(from: column, to: values.count, by: 7).map { values[$0] }
      let mean = own.reduce(0, +) / Double(count)
      let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
      #expect(abs(statistics.mean[column] - mean) <= 1e-13 * mean)
      #expect(abs(statistics.variance[column] - variance) <= 1e-9 * variance)
    }
  }

  @Test("They are the same to the bit on any number of ranks", arguments: [2, 3, 5, 64, 100])
  func ranks(ranks: Int) throws {
    let samples = try samples(1234, shape: [5])
    let alone = try ColumnStatistics(of: 0, in: samples)
    // What each rank would send, then what each would receive.
    var total: [Double] = []
    for rank in 0..<ranks {
      _ = try ColumnStatistics(of: 0, in: samples, rank: rank, ranks: ranks) { numbers in
        total = total.isEmpty ? numbers : zip(total, numbers).map { $0 + $1 }
      }
    }
    for rank in 0..<ranks {
      let shared = try ColumnStatistics(of: 0, in: samples, rank: rank, ranks: ranks) {
        $0 = total
      }
      #expect(shared == alone)
    }
  }

  @Test("A rank that cannot read tells the others, and none waits")
  func failing() throws {
    let field = Field(name: "x", role: .input, shape: [])
    var values = [Float](repeating: 1, count: 100)
    values[3] = .nan
    let samples = Samples(try ArraySource([.init(field, values)]))
    var flags = 0.0
    let own = #expect(throws: Failure.self) {
      _ = try ColumnStatistics(of: 0, in: samples, rank: 0, ranks: 2) { flags += $0.last ?? 0 }
    }
    #expect(own?.description.contains("row 3") == true)
    #expect(throws: FailedElsewhere.self) {
      _ = try ColumnStatistics(of: 0, in: samples, rank: 1, ranks: 2) {
        flags += $0.last ?? 0
        $0[$0.count - 1] = 1
      }
    }
    #expect(flags == 1)
  }

  private func transformed(_ chain: PreprocessingChain, _ samples: Samples) throws -> [Float] {
    let fitted = try chain.fitted(to: samples)
    return try samples.source.values(0, Array(samples.rows.bounds), affine: fitted.transforms[0])
  }

  @Test("Standardized columns have mean 0 and variance 1")
  func standardize() throws {
    let samples = try samples(500, shape: [4])
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
    let samples = try samples(500, shape: [4])
    let values = try values(samples)
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
    let samples = try samples(40, shape: [3])
    let field = samples.source.fields[0]
    let entry = MinMax(low: -2, high: 5)
    let fitted = try PreprocessingChain([entry]).fitted(to: samples)
    let numbers = try entry.normalization(
      field, learned: fitted.learned(byEntry: 0, about: field), shape: [3])
    let output = try transformed(PreprocessingChain([entry]), samples)
    for (index, value) in try values(samples).enumerated() {
      let column = index % 3
      let y = (value - numbers.mean[column]) / numbers.variance[column].squareRoot()
      #expect(abs(y - Double(output[index])) < 1e-3)
    }
  }

  @Test("Axes share or keep apart as in Keras")
  func axes() throws {
    let samples = try samples(40, shape: [2, 3, 2], place: 10)
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
    let values = try values(samples)
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
    let samples = try samples(40, shape: [2, 3, 2], place: 10)
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
    let samples = try samples(200, shape: [3])
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
    let samples = try samples(10, shape: [2])
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
