import Foundation
import JSON
import TestSupport
import Testing

/// `nntrain bench data`: that it runs, on several ranks too, and leaves nothing behind; times are not
/// for tests.
@Suite struct BenchDataTests {
  @Test(arguments: [1, 2]) func everyLayoutIsMeasured(ranks: Int) throws {
    let folder = try TrainingFolder()
    let directory = folder.file("sets")
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    let result = try folder.nntrain(
      [
        "bench", "data", "small.yaml", "--megabytes", "1", "--rounds", "1", "--json", "data.json",
        "--directory", directory,
      ], ranks: ranks)
    #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
    #expect(result.lines.count { $0.contains(" gather ") } == 6, "\(result)")
    #expect(result.lines.count { $0.contains(" read ") } == 4, "\(result)")
    #expect(result.lines.count { $0.contains(" stream ") } == 6, "\(result)")
    #expect(result.lines.contains("train/inputs: mapped"), "\(result)")
    #expect(result.lines.contains { $0.hasPrefix("step ") && $0.contains("reading its rows") })
    #expect(folder.names(in: "sets").isEmpty)
    let text = try String(contentsOfFile: folder.file("data.json"), encoding: .utf8)
    guard case .object(let members)? = JSONValue(parsing: text),
      case .array(let sets)? = members.first(where: { $0.key == "sets" })?.value
    else {
      Issue.record("not as expected: \(text)")
      return
    }
    #expect(members.first?.value == .integer(ranks))
    #expect(sets.count == 16)
    for case .object(let fields) in sets {
      for field in fields {
        if case .number(let number) = field.value { #expect(number > 0 && number.isFinite) }
      }
    }
  }

  @Test func aDirectoryThatIsNotThere() throws {
    let folder = try TrainingFolder()
    expectOneError(
      try folder.nntrain(["bench", "data", "--directory", "/none"], ranks: 2), code: 73,
      "cannot make a directory in '/none'")
  }

  /// It is known before anything is measured.
  @Test(arguments: [1, 2]) func resultsThatCannotBeWritten(ranks: Int) throws {
    let folder = try TrainingFolder()
    expectOneError(
      try folder.nntrain(
        ["bench", "data", "--megabytes", "1", "--json", "none/data.json"], ranks: ranks), code: 73,
      "cannot write the results 'none/data.json'")
  }
}
