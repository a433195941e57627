import Configuration
import Testing

@Suite("Typed reading")
struct ReadingTests {
  @Test(
    "Whole numbers",
    arguments: [
      ("5", 5), ("-3", -3), ("+4", 4), ("0x1F", 31), ("0o17", 15), ("007", 7),
      ("9223372036854775807", Int.max), ("!!int 5", 5),
    ])
  func integers(text: String, expected: Int) throws {
    #expect(try value(text).integer() == expected)
  }

  @Test(
    "What is no whole number",
    arguments: [
      ("abc", "expected a whole number, found 'abc'"),
      ("5.0", "expected a whole number, found '5.0'; write 5"),
      ("1e3", "expected a whole number, found '1e3'; write 1000"),
      ("1_000", "expected a whole number, found '1_000'; write 1000"),
      ("5.5", "expected a whole number, found '5.5'"),
      ("'5'", "expected a whole number, found the text '5'; remove the quotes"),
      ("", "expected a whole number, found nothing"),
      ("[5]", "expected a whole number, found a list"),
      ("{a: 5}", "expected a whole number, found a mapping"),
      ("true", "expected a whole number, found 'true'"),
      ("0x", "expected a whole number, found '0x'"),
      ("--5", "expected a whole number, found '--5'"),
      ("٣", "expected a whole number, found '٣'"),
      (
        "9223372036854775808",
        "expected a whole number of 64 bits, found '9223372036854775808'"
      ),
    ])
  func notIntegers(text: String, words: String) throws {
    let node = try value(text)
    expectFailure("a.yaml:1: x: \(words)") { try node.integer() }
  }

  @Test(
    "Numbers",
    arguments: [
      ("5", 5), ("1e-3", 0.001), ("1E+2", 100), (".5", 0.5), ("5.", 5), ("-0.25", -0.25),
      ("0.00392156862745098", 1.0 / 255), ("0x10", 16),
      ("123456789012345678901234567890", 1.2345678901234568e29),
    ] as [(String, Double)])
  func numbers(text: String, expected: Double) throws {
    #expect(try value(text).number() == expected)
  }

  @Test(
    "What is no number",
    arguments: [
      ("abc", "expected a number, found 'abc'"),
      ("1_000.5", "expected a number, found '1_000.5'; write 1000.5"),
      ("'0.5'", "expected a number, found the text '0.5'; remove the quotes"),
      (".inf", "expected a finite number, found '.inf'"),
      (".nan", "expected a finite number, found '.nan'"),
      ("1e999", "expected a finite number, found '1e999'"),
      ("nan", "expected a number, found 'nan'"), ("inf", "expected a number, found 'inf'"),
      ("0x1p3", "expected a number, found '0x1p3'"), ("1e", "expected a number, found '1e'"),
      (".", "expected a number, found '.'"), ("1,5", "expected a number, found '1,5'"),
    ])
  func notNumbers(text: String, words: String) throws {
    let node = try value(text)
    expectFailure("a.yaml:1: x: \(words)") { try node.number() }
  }

  @Test("Booleans are true and false only")
  func booleans() throws {
    #expect(try value("true").boolean())
    #expect(try value("False").boolean() == false)
    for (text, advice) in [("yes", "true"), ("No", "false"), ("on", "true"), ("0", "false")] {
      expectFailure("a.yaml:1: x: expected true or false, found '\(text)'; write \(advice)") {
        try value(text).boolean()
      }
    }
    expectFailure("a.yaml:1: x: expected true or false, found the text 'true'; remove the quotes") {
      try value("'true'").boolean()
    }
  }

  @Test("Text is taken as written")
  func text() throws {
    for text in ["abc", "2024", "1e3", "no", "train/images"] {
      #expect(try value(text).string() == text)
    }
    #expect(try value("'null'").string() == "null")
    #expect(try value("!!str null").string() == "null")
    expectFailure("a.yaml:1: x: expected text, found nothing") { try value("~").string() }
  }

  @Test("Lists and mappings")
  func collections() throws {
    #expect(try value("[1, 2]").elements().map { try $0.integer() } == [1, 2])
    expectFailure("a.yaml:1: x: expected a list, found 'accuracy'; write [accuracy]") {
      try value("accuracy").elements()
    }
    expectFailure("a.yaml:1: x: expected a mapping, found a list") { try value("[1]").entries() }
  }

  @Test("What messages quote stays on one line and short")
  func quotation() throws {
    expectFailure("a.yaml:1: x: expected a number, found 'a\\n\\u{1B}[31m'") {
      try value(#""a\n\e[31m""#).number()
    }
    let long = String(repeating: "y", count: 500)
    expectFailure("a.yaml:1: x: expected a number, found '\(long.prefix(60))…'") {
      try value(long).number()
    }
  }
}
