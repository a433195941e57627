import Foundation
import HDF5
import TestSupport
import Testing

/// `nntrain compare`.
@Suite struct CompareTests {
  let folder: TemporaryDirectory

  init() throws {
    folder = try TemporaryDirectory()
    try StoredModel.write(to: folder.file("a.h5"))
  }

  private func compare(_ arguments: String...) throws -> CommandResult {
    try CommandRunner(environment: ["COLUMNS": "80"], workingDirectory: folder.path)
      .run([BuiltExecutable.path("nntrain"), "compare"] + arguments)
  }

  /// Writes a file as Keras does, with the tensors of one layer.
  private func writeKeras(
    _ name: String, _ write: (Group) throws -> Void, weights: [String] = ["kernel", "bias"]
  ) throws {
    let file = try File.create(folder.file(name))
    let group = try file.root.createGroup(named: "model_weights")
    try group.attributes.write(["d"], to: "layer_names")
    let layer = try group.createGroup(named: "d")
    try layer.attributes.write(weights.map { "d/\($0)" }, to: "weight_names")
    try write(layer.createGroup(named: "d"))
    try file.close()
  }

  private func writeKeras(_ name: String, kernel: [Float], bias: [Float]) throws {
    try writeKeras(name) { group in
      try group.createDataset(named: "kernel", shape: [2, kernel.count / 2], kernel)
      try group.createDataset(named: "bias", shape: [bias.count], bias)
    }
  }

  @Test func identicalFiles() throws {
    try StoredModel.write(to: folder.file("b.h5"))
    let result = try compare("a.h5", "b.h5")
    #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
    #expect(result.lines == ["identical: 4 weights, 4 state tensors"])
    #expect(try compare("a.h5", "a.h5", "--weights-only").lines == ["identical: 4 weights"])
  }

  @Test func differentOptimizerState() throws {
    try StoredModel.write(to: folder.file("b.h5"), momentum: 0.5)
    let result = try compare("a.h5", "b.h5")
    #expect(result.exitCode == 1 && result.standardError == "", "\(result)")
    #expect(result.lines.last == "0 of 4 weights and 4 of 4 state tensors differ")
    let row = result.lines.first { $0.hasPrefix("momentum/dense/kernel ") }
    #expect(row?.contains("30 of 30") == true && row?.contains("0.25 and 0.5") == true)
    #expect(row?.contains(" [0, 0] ") == true && row?.contains("8,388,608") == true, "\(result)")
    let weights = try compare("--weights-only", "a.h5", "b.h5")
    #expect(weights.exitCode == 0 && weights.lines == ["identical: 4 weights"], "\(weights)")
  }

  @Test func oneElement() throws {
    let kernel: [Float] = [1, -2, 3, 4, 0.5, -6]
    var other = kernel
    other[4] = kernel[4].nextUp.nextUp
    try writeKeras("x.h5", kernel: kernel, bias: [7])
    try writeKeras("y.h5", kernel: other, bias: [7])
    let result = try compare("x.h5", "y.h5")
    #expect(result.exitCode == 1, "\(result)")
    #expect(result.lines.last == "1 of 2 weights differ")
    let row = try #require(result.lines.first { $0.hasPrefix("d/kernel") })
    #expect(
      row.split(separator: "  ", omittingEmptySubsequences: true).map {
        $0.trimmingCharacters(in: .whitespaces)
      } == ["d/kernel", "1 of 6", "1.192e-7", "[1, 1]", "0.5 and 0.5000001", "2"], "\(result)")
    #expect(!result.standardOutput.contains("NaN"))
  }

  /// Zeros of both signs, NaN, infinities: what counts as equal in bits and within a tolerance.
  @Test func unusualNumbers() throws {
    try writeKeras("x.h5", kernel: [0, .nan, .infinity, 1, 2, 3], bias: [.nan, 1000])
    try writeKeras("y.h5", kernel: [-0.0, .nan, .infinity, 1, 2, 3], bias: [.nan, 1000.5])
    try writeKeras("z.h5", kernel: [0, 1, -.infinity, .nan, 2, 3], bias: [.nan, 1000])
    let signs = try compare("x.h5", "y.h5")
    #expect(signs.exitCode == 1, "\(signs)")
    #expect(signs.standardOutput.contains("0.0 and -0.0"), "\(signs)")
    #expect(signs.standardOutput.contains("1 and 1"), "NaN is counted: \(signs)")
    // 0.5 ≤ x · 1000.5
    #expect(try compare("x.h5", "y.h5", "--tolerance", "0.0005").exitCode == 0)
    #expect(try compare("x.h5", "y.h5", "--tolerance", "0.000499").exitCode == 1)
    #expect(try compare("x.h5", "x.h5", "--tolerance", "0").exitCode == 0)
    let others = try compare("x.h5", "z.h5", "--tolerance", "1")
    #expect(others.exitCode == 1, "\(others)")
    #expect(others.standardOutput.contains("3 of 6"), "\(others)")
    #expect(others.standardOutput.contains("inf and -inf"), "\(others)")
  }

  @Test func shapesTypesAndNames() throws {
    try writeKeras("x.h5", kernel: [1, 2, 3, 4], bias: [7])
    try writeKeras("wide.h5", kernel: [1, 2, 3, 4, 5, 6], bias: [7])
    let shapes = try compare("x.h5", "wide.h5")
    #expect(shapes.exitCode == 1, "\(shapes)")
    #expect(
      shapes.lines == ["d/kernel: [2, 2] in x.h5, [2, 3] in wide.h5", "1 of 2 weights differ"])

    try writeKeras("double.h5") { group in
      try group.createDataset(named: "kernel", shape: [2, 2], [1, 2, 3, 4] as [Double])
      try group.createDataset(named: "bias", shape: [1], [7] as [Float])
    }
    let types = try compare("x.h5", "double.h5")
    #expect(types.exitCode == 1, "\(types)")
    #expect(types.lines.first == "d/kernel: float32 in x.h5, float64 in double.h5")
    #expect(try compare("x.h5", "double.h5", "--tolerance", "0").exitCode == 0)

    let names = try compare("x.h5", "a.h5")
    #expect(names.exitCode == 1, "\(names)")
    #expect(names.lines.contains("d/kernel [2, 2]: only in x.h5"), "\(names)")
    #expect(names.lines.contains("4 state tensors: only in a.h5"), "\(names)")
    #expect(names.lines.last == "6 of 6 weights and 4 of 4 state tensors differ")
  }

  /// Whole numbers that a double cannot tell apart, and data sets that are read in pieces.
  @Test func largeNumbersAndLargeTensors() throws {
    let rows = 1000
    func write(_ name: String, _ number: Int64, _ value: Float) throws {
      try writeKeras(name) { group in
        var large = [Float](repeating: 1, count: rows * 700)
        large[999 * 700 + 3] = value
        try group.createDataset(named: "kernel", shape: [rows, 700], large)
        try group.createDataset(named: "bias", shape: [1], [number])
      }
    }
    try write("x.h5", 1 << 60, 1)
    try write("y.h5", 1 << 60 + 1, 1.5)
    let result = try compare("x.h5", "y.h5")
    #expect(result.lines.last == "2 of 2 weights differ", "\(result)")
    #expect(result.standardOutput.contains("1 of 700,000"), "\(result)")
    #expect(result.standardOutput.contains("[999, 3]"), "\(result)")
  }

  @Test func progressAndVersionsAreToldAndNoDifference() throws {
    let run = try TrainingFolder()
    let trained = try run.train("run", "training.epochs=2")
    let result = try CommandRunner().run([
      BuiltExecutable.path("nntrain"), "compare", trained.checkpoint(6), trained.checkpoint(12),
    ])
    #expect(result.exitCode == 1, "\(result)")
    #expect(result.lines.first?.hasPrefix("Progress  step 6, 1 epoch in ") == true, "\(result)")
    #expect(result.lines.first?.contains("step 12, 2 epochs in ") == true, "\(result)")
    try StoredModel.write(to: folder.file("b.h5"), version: "0.2.0")
    let versions = try compare("a.h5", "b.h5")
    #expect(versions.exitCode == 0, "\(versions)")
    #expect(
      versions.lines == [
        "nntrain  0.1.0 in a.h5, 0.2.0 in b.h5", "identical: 4 weights, 4 state tensors",
      ])
  }

  // MARK: Bad input

  @Test func filesThatCannotBeCompared() throws {
    expectFailure(try compare("a.h5", "none.h5"), code: 66, "none.h5")
    expectFailure(try compare("none.h5", "a.h5"), code: 66, "none.h5")
    expectFailure(try compare("a.h5", "."), code: 66, "regular file")
    try Data("text\u{1b}".utf8).write(to: URL(fileURLWithPath: folder.file("text\u{1b}.h5")))
    expectFailure(try compare("a.h5", "text\u{1b}.h5"), code: 65, "text\\u{1b}.h5")
    let file = try File.create(folder.file("data.h5"))
    try file.root.createDataset(named: "x", shape: [1], [1] as [Float])
    try file.close()
    expectFailure(try compare("a.h5", "data.h5"), code: 65, "data.h5", "no model")
  }

  @Test func wrongUse() throws {
    expectFailure(try compare("a.h5"), code: 64, "b.h5")
    for value in ["-1", "nan", "inf", "x"] {
      expectFailure(
        try compare("a.h5", "a.h5", "--tolerance=\(value)"), code: 64, "tolerance")
    }
  }

  @Test func damagedCheckpoints() throws {
    var bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("a.h5")))
    try bytes.dropLast(100).write(to: URL(fileURLWithPath: folder.file("cut.h5")))
    bytes[bytes.count / 2] ^= 4
    try bytes.write(to: URL(fileURLWithPath: folder.file("bad.h5")))
    expectFailure(try compare("a.h5", "bad.h5"), code: 65, "bad.h5 is damaged")
    expectFailure(try compare("cut.h5", "a.h5"), code: 65, "cut.h5", "cut short")
  }

  @Test func hostileFiles() throws {
    try writeKeras("x.h5", kernel: [1, 2, 3, 4], bias: [7])
    try writeKeras("strings.h5") { group in
      try group.createStringDataset(named: "kernel", ["a", "b"])
      try group.createDataset(named: "bias", shape: [1], [7] as [Float])
    }
    expectFailure(try compare("strings.h5", "strings.h5"), code: 65, "strings.h5", "not numbers")
    try writeKeras("missing.h5", { _ in })
    expectFailure(try compare("x.h5", "missing.h5"), code: 65, "missing.h5", "kernel")
    // One tensor under one name twice.
    try writeKeras(
      "twice.h5",
      { try $0.createDataset(named: "kernel", shape: [2, 2], [1, 2, 3, 4] as [Float]) },
      weights: ["kernel", "kernel"])
    let twice = try compare("twice.h5", "twice.h5")
    #expect(twice.exitCode == 0 && twice.lines == ["identical: 1 weight"], "\(twice)")
    // No more bytes than these say.
    let original = try Data(contentsOf: URL(fileURLWithPath: folder.file("x.h5")))
    for flip in stride(from: 0, to: original.count, by: 37) {
      var bytes = original
      bytes[flip] ^= 0xff
      try bytes.write(to: URL(fileURLWithPath: folder.file("flipped.h5")))
      let result = try compare("x.h5", "flipped.h5")
      #expect([0, 1, 65, 66, 71, 74].contains(result.exitCode), "byte \(flip): \(result)")
      #expect(!result.timedOut)
      let lines = result.standardError.split(separator: "\n")
      #expect(lines.count == (result.exitCode > 1 ? 1 : 0), "byte \(flip): \(result)")
    }
  }
}
