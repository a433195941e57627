import Configuration
import Testing

@Suite("Catalogues")
struct CatalogueTests {
  private func layer(_ yaml: String) throws -> any Layer {
    try layers.make(from: document(yaml))
  }

  @Test("The forms of an entry")
  func forms() throws {
    #expect(try layer("flatten") is Flatten)
    #expect(try layer("flatten:") is Flatten)
    #expect(try layer("{flatten: {}}") is Flatten)
    let dense = try #require(try layer("dense: {units: 5, activation: relu}") as? Dense)
    #expect(dense.units == 5)
    #expect(dense.useBias)
    #expect((dense.activation as? Relu)?.maxValue == nil)
    let capped = try #require(
      try layer("dense:\n  units: 5\n  activation: {rectifier: {max_value: 6}}") as? Dense)
    #expect((capped.activation as? Relu)?.maxValue == 6)
    #expect(layers.names == ["repeated", "flatten", "dense", "dropout"])
    #expect(try layers.entries(from: document("[flatten, dense: {units: 1}]")).count == 2)
  }

  @Test(
    "Errors name line, path and the nearest name",
    arguments: [
      (
        "- flatten\n- dense: {units: abc}",
        "a.yaml:2: [1].dense.units: expected a whole number, found 'abc'"
      ),
      ("- desne: {units: 5}", "a.yaml:1: [0]: unknown layer 'desne'; did you mean 'dense'?"),
      (
        "- conv: {units: 5}",
        "a.yaml:1: [0]: unknown layer 'conv'; known: repeated, flatten, dense, dropout"
      ),
      ("- true", "a.yaml:1: [0]: unknown layer 'true'; known: repeated, flatten, dense, dropout"),
      (
        "- dense:\n  units: 5",
        "a.yaml:2: [0]: expected one layer, found the keys 'dense', 'units'; "
          + "indent 'units' deeper than 'dense', as one of its options"
      ),
      (
        "- flatten:\n  dense: {units: 5}",
        "a.yaml:2: [0]: expected one layer, found the keys 'flatten', 'dense'; "
          + "give each its own list element, or keep one"
      ),
      ("- dense", "a.yaml:1: [0].dense: 'units' is required"),
      ("- dense:\n    activation: relu", "a.yaml:1: [0].dense: 'units' is required"),
      (
        "- dense: 5",
        "a.yaml:1: [0].dense: expected the options of 'dense' as a mapping, found '5'; "
          + "write dense: {key: value}"
      ),
      ("- dnse: 5", "a.yaml:1: [0]: unknown layer 'dnse'; did you mean 'dense'?"),
      ("-", "a.yaml:1: [0]: expected a layer by name, found nothing"),
      ("- []", "a.yaml:1: [0]: expected a layer by name, found a list"),
      ("- {}", "a.yaml:1: [0]: expected a layer by name, found a mapping"),
      (
        "- dense:\n    units: 5\n    activaton: relu",
        "a.yaml:3: [0].dense.activaton: unknown key; did you mean 'activation'?"
      ),
      ("- flatten: {units: 5}", "a.yaml:1: [0].flatten.units: unknown key; no keys are known here"),
      (
        "- dense: {units: 5, activation: rleu}",
        "a.yaml:1: [0].dense.activation: unknown activation 'rleu'; did you mean 'relu'?"
      ),
      (
        "- repeated: {layer: flatten, least: 5, most: 5}",
        "a.yaml:1: [0].repeated.least: must be less than most, is 5"
      ),
    ])
  func errors(model: String, words: String) {
    expectFailure(words) {
      // The list is the value of a key, and its first line is the first line of the file.
      let node = try document(model)
      return try layers.entries(from: node)
    }
  }

  @Test("Keys that all entries of a kind share")
  func common() throws {
    let node = try document("dense: {units: 5, name: hidden}")
    let (entry, name) = try layers.make(from: node) { try $0.optionalString("name") }
    #expect(entry is Dense)
    #expect(name == "hidden")
    expectFailure("a.yaml:1: dense.name: unknown key; known keys: activation, units, use_bias") {
      try layers.make(from: node)
    }
  }
}
