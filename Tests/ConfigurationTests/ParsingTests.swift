import Configuration
import Diagnostics
import Foundation
import Testing

@Suite("YAML documents")
struct ParsingTests {
  @Test("Values know file, line, column and path")
  func locations() throws {
    let root = try document("name: a\nmodel:\n  - flatten\n  - dense: {units: 5}\n")
    let units = try #require(root["model"]?.elements()[1]["dense"]?["units"])
    #expect(units.path == "model[1].dense.units")
    #expect(units.location == SourceLocation(file: "a.yaml", line: 4, column: 20))
    #expect("\(units.location)" == "a.yaml:4")
    #expect(root.path == "")
  }

  @Test("Keys keep their order")
  func order() throws {
    let keys = try document("b: 1\na: 2\nc: 3").entries().map(\.key)
    #expect(keys == ["b", "a", "c"])
  }

  @Test(
    "An empty document is an empty mapping", arguments: ["", "\n", "# nothing\n", "---\n", "~"])
  func empty(yaml: String) throws {
    #expect(try document(yaml).entries().isEmpty)
  }

  @Test("Windows line ends, a byte order mark and other scripts are understood")
  func encodings() throws {
    let root = try document("\u{FEFF}name: Übung 😀\r\nseed: 7\r\n")
    #expect(try root["name"]?.string() == "Übung 😀")
    #expect(root["seed"]?.location.line == 2)
  }

  @Test("Aliases stand for their anchors")
  func aliases() throws {
    let root = try document("a: &x {units: 5}\nb: *x\nc: [*x, *x]")
    #expect(root["a"] == root["b"])
    #expect(try root["c"]?.elements()[1]["units"]?.integer() == 5)
    #expect(try root["c"]?.elements()[1]["units"]?.path == "c[1].units")
  }

  @Test("A key given twice is an error that names both lines")
  func repeatedKeys() {
    expectFailure("a.yaml:4: training.epochs: given twice, first on line 2") {
      try document("training:\n  epochs: 1\n  batch_size: 2\n  epochs: 3\n")
    }
    expectFailure("a.yaml:1: a: given twice, first on line 1") { try document("{a: 1, 'a': 2}") }
    expectFailure("a.yaml:3: b.x: given twice, first on line 2") {
      try document("b:\n  x: 1\n  \"x\": 2\n  x: 3\n  y: 1\n  y: 2\nc: 1\n")
    }
    expectFailure("a.yaml:3: b: given twice, first on line 2") { try document("a: 1\nb: 1\nb: 2") }
  }

  @Test(
    "Invalid YAML is reported in libyaml's words, with the line",
    arguments: [
      ("a: [1, 2\nb: 3\n", "a.yaml:2: "), ("a: 'x\n", "a.yaml:2: "), ("a: b: c\n", "a.yaml:1: "),
      ("a: 1\n b: 2\n", "a.yaml:2: "), ("x: @y", "a.yaml:1: "), ("x: *y", "a.yaml:1: "),
      ("a: 1\n---\nb: 2\n", "a.yaml:2: expected a single document"),
      ("a: !!python/object x", "a.yaml:1: a: the tag 'tag:yaml.org,2002:python/object' is not"),
      ("[a, b]: 1\n", "a.yaml:1: a key cannot be a list"), ("a: 1\nb: \u{1}\n", "a.yaml:2: "),
    ])
  func invalid(yaml: String, beginning: String) {
    let failure = failure { try document(yaml) }
    #expect(failure?.description.hasPrefix(beginning) == true, "\(failure?.description ?? "")")
    #expect(failure?.description.contains("\n") == false)
    #expect(failure?.exitCode == .configuration)
  }

  @Test("A tab as indentation has its own advice")
  func tab() {
    expectFailure(
      "a.yaml:2: found character that cannot start any token while scanning for the next token; "
        + "indent with spaces, not with tabs"
    ) { try document("a:\n\tb: 1\n") }
  }

  @Test("Several documents are one too many")
  func severalDocuments() {
    expectFailure(
      "a.yaml:2: expected a single document in the stream, but found another document"
    ) { try document("a: 1\n---\nb: 2\n") }
  }

  @Test("Files that are missing, directories or binary are told apart")
  func files() throws {
    let directory = FileManager.default.temporaryDirectory
      .appending(path: "nntrain-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }

    let missing = failure { try ConfigurationNode(contentsOf: "\(directory)/a.yaml") }
    #expect(missing == Failure(.missingInput, "\(directory)/a.yaml: no such file"))
    let folder = failure { try ConfigurationNode(contentsOf: directory) }
    #expect(folder?.exitCode == .inputOutput)

    let path = "\(directory)/b.yaml"
    try Data([UInt8]("a: 1\nb: ".utf8) + [0xFF, 0xFE]).write(to: URL(filePath: path))
    expectFailure("\(path):2: not text in UTF-8; is this a configuration file?") {
      try ConfigurationNode(contentsOf: path)
    }
    try Data("a: 1\nb: c\n".utf8).write(to: URL(filePath: path))
    #expect(try ConfigurationNode(contentsOf: path)["b"]?.string() == "c")
    try Data(repeating: UInt8(ascii: "a"), count: 3 << 20).write(to: URL(filePath: path))
    expectFailure("\(path):1: longer than 1 MiB; is this a configuration file?") {
      try ConfigurationNode(contentsOf: path)
    }
  }
}
