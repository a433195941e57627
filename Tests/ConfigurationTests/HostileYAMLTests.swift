import Configuration
import Diagnostics
import Testing

@Suite("Hostile YAML")
struct HostileYAMLTests {
  @Test("Aliases of aliases of aliases")
  func manyLaughs() {
    var yaml = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    for level in 1...30 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      yaml += "a\(level): &a\(level) [\(aliases)]\n"
    }
    let failure = failure { try document(yaml) }
    #expect(failure?.message.hasSuffix("more than 100000 values") == true)
  }

  @Test(
    "The same inside keys",
    arguments: ["? *a30\n: 1\n", "*a30 : 1\n", "[*a30]: 1\n", "{[*a30]: 1}\n", "- {? *a30 : 1}\n"])
  func keys(end: String) {
    var yaml = "- &a0 [x, x]\n"
    for level in 1...30 { yaml += "- &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    let tail = end.hasPrefix("- ") ? end : "- \(end)"
    let failure = failure { try document(yaml + tail) }
    #expect(failure?.message.hasSuffix("a key cannot be a list, a mapping or an alias") == true)
  }

  @Test("Aliases and question marks in comments do no harm")
  func innocent() throws {
    let yaml = "a: &x 1 # is it? [yes]: &no\nb: *x\nc: 'a ? b'\nd: 2 * 3\n"
    #expect(throws: Never.self) { try document(yaml.replacing("[yes]:", with: "[yes]")) }
  }

  @Test("Depth", arguments: ["[", "{a: ", "- ", "? ", "- [", "[{? "])
  func depth(opening: String) {
    for count in [66, 900, (1 << 20) / opening.utf8.count] {
      let failure = failure { try document(String(repeating: opening, count: count)) }
      #expect(failure?.exitCode == .configuration)
      #expect((failure?.description.count ?? 0) < 300)
    }
  }

  @Test("Depth of complete documents", arguments: [66, 67, 400, 900])
  func completeDepth(count: Int) {
    let lists = String(repeating: "[", count: count) + String(repeating: "]", count: count)
    let mappings = (0..<count).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    for yaml in [lists, mappings] {
      let failure = failure { try document(yaml) }
      #expect(failure?.message.hasSuffix("nested more than 64 deep") == true)
    }
  }

  @Test("Depth within the bound is fine")
  func allowedDepth() throws {
    let yaml = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(try document(yaml).elements().count == 1)
  }

  @Test("Size, number of values, length of keys and paths")
  func size() throws {
    let long = String(repeating: "a", count: 1 << 20)
    #expect(failure { try document("x: \(long)") }?.message == "a.yaml:1: longer than 1 MiB")
    let many = String(repeating: "- a\n", count: 100_001)
    #expect(
      failure { try document(many) }?.message == "a.yaml:100000: more than 100000 values")
    #expect(try document(String(long.dropLast(10))).string().count > 1_000_000)
    #expect(failure { try document("{'\(long.prefix(101))': 1}") } != nil)
    let nested = (0..<40).map { "\(String(repeating: " ", count: $0))\(long.prefix(60)):\n" }
    #expect(
      failure { try document(nested.joined()) }?.message.hasSuffix("nested keys too long") == true)
  }

  @Test("Many repeated keys")
  func repeatedKeys() {
    let keys = (0..<2000).map { "k\($0 % 1000): 1\n" }.joined()
    let failure = failure { try document(keys) }
    #expect(failure?.exitCode == .configuration)
    #expect(failure?.message.contains("given") == true)
    for yaml in ["&a x: 1\nx: 2", "!!str x: 1\nx: 2", "? x\n: 1\nx: 2", "{x, x}", "x: 1\n? x\n"] {
      #expect(failureWords(yaml)?.contains("given") == true, "\(yaml)")
    }
  }

  private func failureWords(_ yaml: String) -> String? {
    failure { try document(yaml) }?.message
  }
}
