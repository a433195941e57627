import Configuration
import Testing

@Suite("Writing YAML")
struct EmissionTests {
  @Test(
    "Reading what was written gives the same",
    arguments: [
      "", "a: 1", "b: 1\na: 2", "a: '5'", "a: 'null'", "a: 'true'", "a: ~", "a: ''", "a: []",
      "a: {}",
      "a: [[], {}, [1, [2]]]", #"a: "line\nline\n\n  end \n""#, #"a: "\0\a\t\u2028\u0085\uFEFF""#,
      "a: |\n  x\n   y\n\n  z\n", "a: >-\n  x\n  y\n", "a: x\n  y\n\n  z", "a: 'it''s'", "a: ' x '",
      "a: '# no comment'", "a: 'x: y'", "a: '- x'", "a: '*x'", "a: Übung 😀", "'null': 1", "'': 2",
      "'a b': 1", "'a: b': 1", "'#': 1", "? x\n: y", "true: yes", "1.5: 2", "- 1\n- a: 2\n  b: 3",
      "a: &x {b: [1]}\nc: *x", "a: 0x1F\nb: 1e-3", "a: '---'", "a: '@x'", "a: \"\\\"\"",
    ])
  func roundTrip(yaml: String) throws {
    let node = try document(yaml)
    let written = try node.yaml
    #expect(try document(written) == node, "\(written)")
    #expect(try document(written).yaml == written)
  }

  @Test("The form is plain block YAML in the order of the keys")
  func form() throws {
    let node = try document("{name: x, model: [flatten, dense: {units: 5}], rate: 0.1, text: '5'}")
    #expect(
      try node.yaml == """
        name: x
        model:
        - flatten
        - dense:
            units: 5
        rate: 0.1
        text: '5'

        """)
  }

  @Test("Quotes make a difference only where they change the type")
  func equality() throws {
    #expect(try value("'abc'") == value("abc"))
    #expect(try value("'5'") != value("5"))
    #expect(try value("'~'") != value("~"))
    #expect(try document("{a: 1, b: 2}") != document("{b: 2, a: 1}"))
  }
}
