import Configuration
import Testing

@Suite("Descriptions of options")
struct DescribingTests {
  @Test("Keys, types and defaults of an entry")
  func entry() throws {
    #expect(
      try layers.describe("dense") == [
        description("units", "whole number, at least 1"),
        description("use_bias", "true or false", "true"),
        description("activation", "activation", "linear"),
      ])
    #expect(
      try layers.describe("dropout") == [description("rate", "number, at least 0 and less than 1")])
    #expect(try layers.describe("flatten") == [])
    #expect(try layers.describe("unknown") == nil)
    #expect(
      try activations.describe("rectifier") == [
        description("max_value", "number, greater than 0", required: false)
      ])
  }

  @Test("Every entry can be described, also one that checks relations or holds its own kind")
  func all() throws {
    for name in layers.names { #expect(try layers.describe(name) != nil) }
    #expect(try layers.describe("repeated")?.map(\.key) == ["layer", "least", "most"])
  }

  @Test("Sections, lists and words")
  func section() throws {
    let descriptions = try Options.describe { options in
      let every = try options.options("checkpoint").options("every")
      _ = try every.integer("steps", in: 1..., example: 500)
      _ = try options.optionalOptions("limits")?.optionalNumber("hours")
      _ = try options.integer("shards", or: "auto", in: 1...)
      _ = try options.integers("strides", default: [1, 1], count: 2, in: 1...)
      _ = try options.strings("names", default: ["a", "b"])
      _ = try options.choice("shuffle", of: ["full", "none"])
      _ = try options.entries("model", from: layers)
      _ = try options.optionalEntry("head", from: layers)
      _ = options.node("rate", type: "number or schedule", default: "0.01")
      _ = try options.requiredNode("inputs", type: "text or mapping", example: "x").string()
      _ = try options.integer("shards", or: "auto")
    }
    #expect(
      descriptions == [
        description("checkpoint.every.steps", "whole number, at least 1"),
        description("limits.hours", "number", required: false),
        description("shards", "whole number, at least 1, or auto", "auto"),
        description(
          "strides", "2 whole numbers, or one for all (each: whole number, at least 1)", "[1, 1]"),
        description("names", "list of text", "[a, b]"),
        description("shuffle", "one of full, none"),
        description("model", "list with any number of: layer"),
        description("head", "layer", required: false),
        description("rate", "number or schedule", "0.01"),
        description("inputs", "text or mapping"),
      ])
  }

  @Test("Examples lie within the range")
  func examples() throws {
    _ = try Options.describe { (options: Options) throws in
      #expect(try options.integer("a", in: 3...5) == 3)
      #expect(try options.integer("b", in: ..<3) == 2)
      #expect(try options.integer("c") == 1)
      #expect(try options.number("d", in: 0...1, above: 0) == 0.5)
      #expect(try options.number("e", above: 2) == 3)
      #expect(try options.number("f", in: 0.5...) == 0.5)
      #expect(try options.integers("g", count: 2, in: 4...) == [4, 4])
      #expect(try options.integer("h", default: 9) == 9)
      #expect(try options.choice("i", of: ["x", "y"]) == "x")
    }
  }

  private func description(
    _ key: String, _ type: String, _ value: String? = nil, required: Bool? = nil
  ) -> OptionDescription {
    OptionDescription(
      key: key, type: type, default: value, required: required ?? (value == nil))
  }
}
