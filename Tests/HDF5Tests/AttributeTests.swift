import HDF5
import TestSupport
import Testing

@Suite struct AttributeTests {
  let directory: TemporaryDirectory
  let file: File

  init() throws {
    directory = try TemporaryDirectory()
    file = try File.create(directory.file("a.h5"))
  }

  @Test func everyKindComesBack() throws {
    let long = String(repeating: "{\"größe\": 1} ", count: 100_000)
    let attributes = file.root.attributes
    try attributes.write("3.15.1", to: "version", encoding: .ascii)
    try attributes.write(long, to: "configuration")
    try attributes.write("", to: "empty")
    try attributes.write(["dense/kernel", "dense/bias", ""], to: "names")
    try attributes.write([String](), to: "no names")
    try attributes.write([Double](), to: "no numbers")
    try attributes.write(-7, to: "epoch")
    try attributes.write(0.1, to: "rate")
    try attributes.write([1, 2, 3], to: "counts")
    try attributes.write([0.5 as Float, 1.5], to: "means")
    try file.close()

    let read = try File(file.path).root.attributes
    #expect(try read.string("version") == "3.15.1")
    #expect(try read.string("configuration") == long)
    #expect(try read.string("empty") == "")
    #expect(try read.strings("names") == ["dense/kernel", "dense/bias", ""])
    #expect(try read.entry("names").elementType == .fixedString(length: 12))
    #expect(try read.strings("no names") == [])
    #expect(try read.entry("no names").elementType == .float64)
    #expect(try read.entry("no names").shape == [0])
    #expect(try read.numbers("no numbers") == [])
    #expect(try read.integer("epoch") == -7)
    #expect(try read.number("rate") == 0.1)
    #expect(try read.integers("counts") == [1, 2, 3])
    #expect(try read.numbers("means") == [0.5, 1.5])
    #expect(try read.names.count == 10)
  }

  @Test func dataSetsHaveThemToo() throws {
    let dataset = try file.root.createDataset(named: "x", shape: [1], [1])
    try dataset.attributes.write("unit", to: "u")
    #expect(try dataset.attributes.string("u") == "unit")
    #expect(try dataset.attributes.names == ["u"])
  }

  @Test func aSecondWriteReplaces() throws {
    let attributes = file.root.attributes
    try attributes.write("text", to: "a")
    try attributes.write([1, 2], to: "a")
    #expect(try attributes.integers("a") == [1, 2])
    try attributes.remove("a")
    try attributes.remove("a")
    #expect(try attributes.contains("a") == false)
  }

  @Test func tooLargeIsAnError() throws {
    let names = (0..<6000).map { "layer_\(String(repeating: "x", count: 10))_\($0)" }
    expectFailure(.inputOutput, "/@weight_names", "too large") {
      try file.root.attributes.write(names, to: "weight_names")
    }
    // It is an error of this attribute, not of the file.
    try file.root.attributes.write(["a"], to: "weight_names")
    try file.close()
    #expect(try File(file.path).root.attributes.strings("weight_names") == ["a"])
  }

  @Test func tellsWhatIsThere() throws {
    let attributes = try file.root.createGroup(named: "g").attributes
    expectFailure(.data, "/g", "no attribute x", "none") { _ = try attributes.string("x") }
    try attributes.write([1.5, 2.5], to: "y")
    expectFailure(.data, "/g", "no attribute x", "y") { _ = try attributes.string("x") }
    expectFailure(.data, "/g@y", "2 values, not one") { _ = try attributes.number("y") }
    expectFailure(.data, "/g@y", "float64, not text") { _ = try attributes.string("y") }
    try attributes.write("a", to: "z")
    expectFailure(.data, "/g@z", "string, not numbers") { _ = try attributes.number("z") }
    expectFailure(.data, "NUL") { try attributes.write("a\0b", to: "n") }
    expectFailure(.data, "NUL") { try attributes.write(["a\0b"], to: "n") }
    expectFailure(.data, "NUL") { try attributes.write(1, to: "n\0") }
  }
}
