import JSON
import Testing

@Suite struct JSONTests {
  @Test func textIsExact() {
    let value: JSONValue = [
      "b": .integer(-3), "a": .number(1), "list": [.null, true, .number(0.1), []],
      "empty": [:], "text": "a\"b\\c\n\u{1}é😀/",
    ]
    #expect(
      value.text == #"{"b": -3, "a": 1.0, "list": [null, true, 0.1, []], "empty": {}, "#
        + #""text": "a\"b\\c\n\u0001\u00e9\ud83d\ude00/"}"#)
  }

  @Test(arguments: [
    (1.0, "1.0"), (0.1, "0.1"), (1e-7, "1e-07"), (1e22, "1e+22"), (-0.0, "-0.0"),
    (Double.leastNonzeroMagnitude, "5e-324"), (0.1 + 0.2, "0.30000000000000004"), (.nan, "null"),
    (-.infinity, "null"),
  ])
  func realsHaveAPointOrAnExponent(number: Double, text: String) {
    #expect(JSONValue.number(number).text == text)
  }

  @Test func aFloatIsWrittenAsItWasRead() {
    #expect(JSONValue.number(shortest: 0.9).text == "0.9")
    #expect(JSONValue.number(shortest: 1e-7).text == "1e-07")
  }

  @Test func readsWhatItWrites() throws {
    let value: JSONValue = [
      "epoch": .integer(3), "loss": .number(0.25), "names": ["a", "é😀\u{0}\""], "none": .null,
      "deep": [["x": [false]]],
    ]
    #expect(JSONValue(parsing: value.text) == value)
    #expect(
      JSONValue(parsing: " \n{\"a\" : [ 1 , 2.5e3 ] }\t") == ["a": [.integer(1), .number(2500)]])
    #expect(value["epoch"] == .integer(3))
    #expect(value["other"] == nil)
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\"}", "{a: 1}", "1 2", "\"a", "\"\\x\"", "\"\\u12\"", "\"\\u+123\"",
    "nul", "-", "+1", "1.2.3", "\u{1}", "[1}", "1e999", "\"\n\"",
  ])
  func refusesWhatIsNotJSON(text: String) {
    #expect(JSONValue(parsing: text) == nil)
  }

  @Test func refusesDeepNesting() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(JSONValue(parsing: deep) == nil)
  }
}
