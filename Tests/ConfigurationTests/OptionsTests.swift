import Configuration
import Testing

@Suite("Options")
struct OptionsTests {
  private func read<Result>(_ yaml: String, _ body: (Options) throws -> Result) throws -> Result {
    try #require(
      try document("s:\n" + yaml.split(separator: "\n").map { "  \($0)\n" }.joined())["s"]
    )
    .read(body)
  }

  @Test("Values, defaults and null")
  func values() throws {
    try read("a: 1\nb: 0.5\nc: true\nd: x\ne: [1, 2]\nf: [p, q]\ng: ~\nh: 3") {
      (options: Options) throws in
      #expect(try options.integer("a", in: 1...) == 1)
      #expect(try options.number("b", in: 0..<1) == 0.5)
      #expect(try options.boolean("c"))
      #expect(try options.string("d") == "x")
      #expect(try options.integers("e", count: 2) == [1, 2])
      #expect(try options.strings("f") == ["p", "q"])
      #expect(try options.integer("g", default: 7) == 7)
      #expect(try options.optionalInteger("g") == nil)
      #expect(!options.contains("g"))
      #expect(options.contains("h"))
      #expect(try options.integers("h", count: 2) == [3, 3])
      #expect(try options.numbers("i", default: [0.5]) == [0.5])
      #expect(try options.optionalString("d") == "x")
    }
  }

  @Test("Ranges")
  func ranges() {
    expectFailure("a.yaml:2: s.a: must be at least 1, is 0") {
      try read("a: 0") { try $0.integer("a", in: 1...) }
    }
    expectFailure("a.yaml:2: s.a: must be between 1 and 3, is 4") {
      try read("a: 4") { try $0.integer("a", in: 1...3) }
    }
    expectFailure("a.yaml:2: s.a: must be at most 3, is 4") {
      try read("a: 4") { try $0.integer("a", in: ...3) }
    }
    expectFailure("a.yaml:2: s.a: must be at least 0 and less than 1, is 1") {
      try read("a: 1") { try $0.number("a", in: 0..<1) }
    }
    expectFailure("a.yaml:2: s.a: must be greater than 0, is 0") {
      try read("a: 0") { try $0.number("a", above: 0) }
    }
    expectFailure("a.yaml:2: s.a: must be greater than 0 and at most 1, is 1.5") {
      try read("a: 1.5") { try $0.number("a", in: ...1, above: 0) }
    }
    expectFailure("a.yaml:2: s.a[1]: must be at least 1, is 0") {
      try read("a: [1, 0]") { try $0.integers("a", in: 1...) }
    }
    expectFailure("a.yaml:2: s.a: expected 2 whole numbers, found 3") {
      try read("a: [1, 2, 3]") { try $0.integers("a", count: 2) }
    }
  }

  @Test("Required keys")
  func required() {
    expectFailure("a.yaml:2: s: 'units' is required") {
      try read("rate: 1") { ($0.contains("rate"), try $0.integer("units")) }
    }
    expectFailure("a.yaml:2: s: 'units' is required") {
      try read("units: ~") { try $0.integer("units") }
    }
    expectFailure("a.yaml:3: s: 'units' is required, found 'unit'; did you mean 'units'?") {
      try read("a: 1\nunit: 5") { (try $0.integer("a"), try $0.integer("units")) }
    }
  }

  @Test(
    "Unknown keys",
    arguments: [
      ("bach_size", "did you mean 'batch_size'?"), ("batchSize", "did you mean 'batch_size'?"),
      ("batch-size", "did you mean 'batch_size'?"), ("ephocs", "did you mean 'epochs'?"),
      ("batch", "did you mean 'batch_size'?"), ("colour", "known keys: batch_size, epochs"),
      ("<<", "merge keys are not supported: write the keys out"),
    ])
  func unknown(key: String, advice: String) {
    expectFailure("a.yaml:3: s.\(key): unknown key; \(advice)") {
      try read("epochs: 1\n\(key): {a: 1}") { options in
        (try options.integer("epochs"), try options.integer("batch_size", default: 1))
      }
    }
  }

  @Test("Keys of sections cannot be forgotten either")
  func sections() throws {
    expectFailure("a.yaml:3: s.every.stps: unknown key; did you mean 'steps'?") {
      try read("every:\n  stps: 3") { try $0.options("every").optionalInteger("steps") }
    }
    expectFailure("a.yaml:2: s.every: 'steps' is required") {
      try read("every: {}") { try $0.options("every").integer("steps") }
    }
    expectFailure("a.yaml:2: s.every: 'steps' is required") {
      try read("a: 1") { (try $0.integer("a"), try $0.options("every").integer("steps")) }
    }
    expectFailure("a.yaml:2: s.every: expected a mapping, found 'epoch'") {
      try read("every: epoch") { try $0.options("every").integer("steps") }
    }
    #expect(
      try read("a: {}") {
        _ = try $0.options("a"); return try $0.optionalOptions("b")
      } == nil)
  }

  @Test("Choices and numbers with a word")
  func choices() throws {
    enum Shuffle: String, CaseIterable { case full, chunked, none }
    #expect(try read("a: none") { try $0.choice("a", of: Shuffle.self) } == .none)
    #expect(try read("{}") { try $0.choice("a", default: Shuffle.full) } == .full)
    expectFailure(
      "a.yaml:2: s.a: expected one of full, chunked, none, found 'chunk'; did you mean 'chunked'?"
    ) { try read("a: chunk") { try $0.choice("a", of: Shuffle.self) } }

    #expect(try read("a: auto") { try $0.integer("a", or: "auto", in: 1...) } == nil)
    #expect(try read("a: 8") { try $0.integer("a", or: "auto", in: 1...) } == 8)
    #expect(try read("{}") { try $0.integer("a", or: "auto", default: 4) } == 4)
    #expect(try read("{}") { try $0.integer("a", or: "auto") } == nil)
    expectFailure(
      "a.yaml:2: s.a: expected a whole number, at least 1, or auto, found 'aut'; "
        + "did you mean 'auto'?"
    ) { try read("a: aut") { try $0.integer("a", or: "auto", in: 1...) } }
  }

  @Test("Values of several types and free mappings")
  func nodes() throws {
    let keys = try read("inputs: {left: a, right: b}") { options in
      try options.node("inputs")?.entries().map(\.key)
    }
    #expect(keys == ["left", "right"])
    expectFailure("a.yaml:2: s: 'inputs' is required") {
      try read("{}") { try $0.requiredNode("inputs", example: "x") }
    }
  }

  @Test("Relations between values are reported at the key")
  func relations() {
    expectFailure("a.yaml:3: s.b: must be more than a") {
      try read("a: 1\nb: 1") { options -> Int in
        _ = (try options.integer("a"), try options.integer("b"))
        throw options.failure("must be more than a", key: "b")
      }
    }
  }
}
