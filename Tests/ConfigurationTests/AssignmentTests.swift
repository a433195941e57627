import Configuration
import Diagnostics
import Testing

@Suite("Assignments on the command line")
struct AssignmentTests {
  private func after(_ assignment: String, _ yaml: String) throws -> ConfigurationNode {
    var node = try document(yaml)
    try node.set(assignment)
    return node
  }

  @Test(
    "What an assignment does",
    arguments: [
      ("a.b=2", "a: {b: 1, c: 3}", "a: {b: 2, c: 3}"), ("a.b=2", "{}", "a: {b: 2}"),
      ("a.b=2", "a:", "a: {b: 2}"), ("a=", "a: 1", "a: null"),
      ("a=[1, {b: c}]", "{}", "a: [1, {b: c}]"), ("a=x=y", "{}", "a: x=y"),
      (
        "m.1.dense.units=6", "m: [flatten, {dense: {units: 5}}]",
        "m: [flatten, {dense: {units: 6}}]"
      ),
      (
        "m[1].dense.units=6", "m: [flatten, {dense: {units: 5}}]",
        "m: [flatten, {dense: {units: 6}}]"
      ),
      ("o.adam.rate=0.1", "o: adam", "o: {adam: {rate: 0.1}}"),
      ("m.0=flatten", "m: [1]", "m: [flatten]"),
      ("a.5=x", "a: {b: 1}", "a: {b: 1, '5': x}"), ("a='5'", "a: 1", "a: '5'"),
    ])
  func effects(assignment: String, before: String, expected: String) throws {
    #expect(try after(assignment, before) == document(expected))
  }

  @Test("Values know that they come from the command line")
  func origin() throws {
    let node = try after("a.b=abc", "a:\n  b: 1")
    let b = try #require(node["a"]?["b"])
    #expect(b.path == "a.b")
    expectFailure("--set a.b=abc: a.b: expected a whole number, found 'abc'") { try b.integer() }
    expectFailure("--set a.z=1: a.z: unknown key; known keys: b") {
      try after("a.z=1", "a:\n  b: 1").read { try $0.options("a").string("b") }
    }
  }

  @Test("Assignments to what does not exist")
  func refusals() {
    expectFailure("--set m.2=x: m: no element '2' in this list (0 to 1)") {
      try after("m.2=x", "m: [1, 2]")
    }
    expectFailure("--set m.-1=x: m: no element '-1' in this list (0 to 0)") {
      try after("m.-1=x", "m: [1]")
    }
    expectFailure("--set o.adam.rate=1: o: is 'sgd' and has no key 'adam'") {
      try after("o.adam.rate=1", "o: sgd")
    }
    expectFailure(
      "--set a={b: 1: did not find expected ',' or '}' while parsing a flow mapping"
    ) { try after("a={b: 1", "{}") }
    expectFailure("--set a={b: 1, b: 2}: a.b: given twice") { try after("a={b: 1, b: 2}", "{}") }
  }

  @Test(
    "What is no assignment is wrong usage", arguments: ["a", "=1", "a..b=1", ".a=1", "a b=1", ""])
  func malformed(text: String) {
    let failure = failure { try after(text, "{}") }
    #expect(failure?.exitCode == .usage)
  }

  @Test("Depth is bounded here too")
  func depth() {
    let path = Array(repeating: "a", count: 60).joined(separator: ".")
    let failure = failure { try after("\(path)=[[[[[[[[1]]]]]]]]", "{}") }
    #expect(failure?.message.hasSuffix("nested more than 64 deep") == true)
  }
}
