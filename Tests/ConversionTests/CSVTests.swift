import Conversion
import Diagnostics
import Testing

@Suite("csv files")
struct CSVTests {
  private func table(_ text: String, _ change: (inout TableOptions) throws -> Void = { _ in })
    throws -> Table
  {
    let directory = try ScratchDirectory()
    var options = TableOptions()
    try change(&options)
    return try Table(contentsOf: directory.write(text), options: options)
  }

  private func numbers(_ table: Table) -> [[Double]] {
    table.columns.map { if case .numbers(let values) = $0.values { values } else { [] } }
  }

  private func words(_ text: String, _ change: (inout TableOptions) throws -> Void = { _ in })
    throws -> Failure
  {
    try failure { _ = try table(text, change) }
  }

  @Test(arguments: [
    "a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4", "a,b\r1,2\r3,4\r", "\u{FEFF}a,b\n\n1,2\n\n\n3,4\n\n",
    "a;b\n1;2\n3;4", "a\tb\n1\t2\n3\t4", "\"a\",\"b\"\n\"1\",2\n3,\"4\"\n",
    "a,b\n 1 ,+2\n3.0,4e0\n",
  ])
  func dialects(_ text: String) throws {
    let table = try table(text)
    #expect(table.columns.map(\.name) == ["a", "b"])
    #expect(numbers(table) == [[1, 3], [2, 4]])
    #expect(table.rowCount == 2)
  }

  @Test func quotes() throws {
    let table = try table("\"a, \"\"b\"\"\",\"c\nd\"\n1,\"x\r\ny\"\n2,5\"\n") {
      $0.categorical = ["1"]
    }
    #expect(table.columns[0].name == "a, \"b\"")
    #expect(table.columns[1].name == "c\nd")
    #expect(table.columns[1].values == .categories([1, 0], vocabulary: ["5\"", "x\r\ny"]))
    #expect(try words("a\n\"1\n2\n").message.hasSuffix(":2: a quote is opened and never closed"))
    #expect(try words("a\n\"1\"2\n").message.hasSuffix(":2: text follows a closing quote"))
  }

  @Test func whitespace() throws {
    let table = try table("  1.5  2\t3 \n 4 5   6\n\n  \n")
    #expect(numbers(table) == [[1.5, 4], [2, 5], [3, 6]])
    #expect(table.columns.map(\.name) == ["0", "1", "2"])
    let named = try self.table("x y\n1 2\n") { $0.separator = try Separator("whitespace") }
    #expect(named.columns.map(\.name) == ["x", "y"])
    #expect(try numbers(self.table("1|2\n") { $0.separator = try Separator("|") }) == [[1], [2]])
    #expect(try failure { _ = try Separator("ab") }.exitCode == .usage)
  }

  @Test func headers() throws {
    #expect(try table("a,b\n1,2\n").rowCount == 1)
    #expect(try table("a,1\nb,2\n").rowCount == 2)
    #expect(try table("a,b\nc,d\n") { $0.hasHeader = false }.rowCount == 2)
    #expect(try table("1,2\n3,4\n") { $0.hasHeader = true }.columns.map(\.name) == ["1", "2"])
    #expect(try table(",a\n0,1\n").columns.map(\.name) == ["0", "a"])
    #expect(try words("a,b,a\n1,2,3\n").message.contains("second column is called 'a'"))
  }

  @Test func labelsAndColumns() throws {
    #expect(try table("1,2,3\n") { $0.label = "-1" }.label == 2)
    let table = try table("id,a,b,y\n1,2,3,4\n") {
      $0.label = "y"
      $0.ignored = ["id"]
      $0.groups = [try ColumnGroup("extra=b")]
    }
    #expect(table.columns.map(\.name) == ["a", "b", "y"])
    #expect(table.label == 2 && table.inputs == [0] && table.groups == [[1]])
    let missing = try words("a,b\n1,2\n") { $0.label = "c" }
    #expect(missing.exitCode == .usage)
    #expect(missing.description.contains("no column 'c'; it has: 'a', 'b'"))
    #expect(try words("a\n1\n") { $0.label = "a" }.message.contains("no column for the inputs"))
    #expect(try words("1,2\n") { ($0.label, $0.ignored) = ("0", ["0"]) }.exitCode == .usage)
  }

  @Test func categories() throws {
    let text = "kind,size\nb,10\na,9\nb,10\n"
    let table = try table(text) { $0.categorical = ["size"] }
    #expect(table.columns[0].values == .categories([1, 0, 1], vocabulary: ["a", "b"]))
    #expect(table.columns[1].values == .categories([1, 0, 1], vocabulary: ["9", "10"]))
    let mixed = try words("k,v\n1,0\n2,0\n3,a\n")
    #expect(mixed.description.contains("input.csv:4:2: 'a' in column 'v' is not a number"))
    #expect(mixed.description.contains("--categorical 'v'"))
    #expect(try words("k,v\n1,a\n2,0\n").message.contains(":3:2: the number '0' in column 'v'"))
  }

  @Test(arguments: ["", "NA", "nan", "n/a", "NULL", "?", " "])
  func missingValues(_ mark: String) throws {
    let text = "a,b,y\n1,u,1\n\(mark),v,2\n3,\(mark),3\n"
    func read(_ policy: MissingValues) throws -> Table {
      try table(text) { ($0.missing, $0.label) = (policy, "y") }
    }
    let failure = try failure { _ = try read(.error) }
    #expect(failure.message.contains("input.csv:3:1: a value is missing in column 'a'"))
    let dropped = try read(.drop)
    #expect(dropped.rowCount == 1 && dropped.droppedRows == 2)
    #expect(dropped.columns[1].values == .categories([0], vocabulary: ["u"]))
    let kept = try read(.mean)
    #expect(kept.columns[1].values == .categories([0, 1, -1], vocabulary: ["u", "v"]))
    #expect(numbers(kept)[0].map(\.isNaN) == [false, true, false])
  }

  @Test func missingLabelsAndColumns() throws {
    let label = try words("a,y\n1,\n2,3\n") { ($0.missing, $0.label) = (.zero, "y") }
    #expect(label.message.contains("a label is missing in column 'y'"))
    #expect(try words("a,b\n1,\n2,\n") { $0.missing = .mean }.message.contains("no value in"))
    #expect(try words("a,b\n1,\n2,\n") { $0.missing = .drop }.message.contains("has no rows"))
  }

  @Test func whatIsRefused() throws {
    #expect(try words("").message.contains("is empty"))
    #expect(try words("\n\r\n\n").message.contains("is empty"))
    #expect(try words("a,b\n").message.contains("has no rows"))
    #expect(try words("a,b\n1,2\n3\n").message.contains("input.csv:3: the line has 1 field, "))
    #expect(try words("a,b\n1,2\n3,4,5\n").message.contains(":3: the line has 3 fields, the first"))
    #expect(try words("a\n1\n1e999\n").message.contains(":3:1: '1e999' in column 'a' is too large"))
    for text in ["1x", "0x10", "1e", "1.2.3", "--1", "1 2", "inf", "e5", ".", "１"] {
      #expect(try words("a\n1\n\(text)\n").message.contains("is not a number"), "\(text)")
    }
    #expect(try words("a\n1\n\0\n").message.contains("a zero byte"))
    let directory = try ScratchDirectory()
    let latin = Array("a\n".utf8) + [0xe9, 0x0a]
    #expect(
      try failure { _ = try Table(contentsOf: directory.write(latin)) }.message.contains("UTF-8"))
    let utf16: [UInt8] = [0xff, 0xfe, 0x61, 0]
    #expect(
      try failure { _ = try Table(contentsOf: directory.write(utf16)) }.message.contains("UTF-16"))
    let wide = String(repeating: ",", count: 100_001)
    #expect(try words(wide).message.contains("100,000 fields"))
    let long = String(repeating: "a", count: 65 << 20)
    #expect(try words(long).message.contains("longer than 64 MiB"))
  }

  @Test func numbersAreReadToTheLastBit() throws {
    let texts = [
      "0.1", "123456789012345678", "9007199254740993", "1e22", "1e23", "1.7976931348623157e308",
      "4.9e-324", "2.2250738585072011e-308", "0.000000000000000000000000001",
      "3.14159265358979323846",
      "123456789012345678901234567890", "-0", "1e-400", "00000000000000000000000000001.5",
    ]
    let table = try table("a\n1\n" + texts.joined(separator: "\n"))
    let expected = [1] + texts.map { Double($0) ?? 0 }
    #expect(numbers(table)[0].map(\.bitPattern) == expected.map(\.bitPattern))
  }

  @Test func recordsAcrossPieces() throws {
    // Long enough for several pieces of the stream, with fields that straddle their bounds.
    let rows = 40_000
    var text = "n,t\r\n"
    for row in 0..<rows { text += "\(row),\"x\(row % 7)\r\n,\"\"y\"\"\"\r\n" }
    let table = try table(text)
    #expect(table.rowCount == rows)
    #expect(numbers(table)[0] == (0..<rows).map(Double.init))
    guard case .categories(let codes, let vocabulary) = table.columns[1].values else { return }
    #expect(vocabulary == (0..<7).map { "x\($0)\r\n,\"y\"" })
    #expect(codes == (0..<rows).map { Int32($0 % 7) })
  }

  @Test func hostileBytes() throws {
    let text = "id,name,\"va\"\"lue\"\r\n1,\"a,\nb\",2.5\r\n2,c,\"-1e3\"\n3,,?\n"
    var options = TableOptions()
    options.missing = .mean
    for policy in [MissingValues.mean, .drop, .error] {
      options.missing = policy
      _ = try Hostile.outcomes(of: Array(text.utf8), changes: 600) {
        _ = try Table(contentsOf: $0, options: options)
      }
    }
  }
}
