import Foundation
import TestSupport
import Testing
import Training

/// Where formulas come from is said beside them.
@Suite struct EntrySourceTests {
  /// Entries that nobody has invented.
  private static let trivial: Set = ["ConstantSchedule.swift"]

  @Test func everyEntryNamesItsSource() throws {
    let folder = BuiltExecutable.packageRoot.appendingPathComponent("Sources")
    let files = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    var names: Set<String> = []
    for case let file as URL in files where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      let found = text.matches(of: #/public static let name = "(\w+)"/#).map { String($0.1) }
      guard !found.isEmpty else { continue }
      names.formUnion(found)
      let isSaid = text.contains(#/\/\/\/ .*(Sources?: |<https:)/#)
      #expect(isSaid || Self.trivial.contains(file.lastPathComponent), "\(file.lastPathComponent)")
    }
    let all = try ConfigurationReference().kinds.flatMap { kind in kind.entries.map(\.name) }
    let missing = all.filter { !names.contains($0) }
    #expect(missing.isEmpty, "in no file: \(missing)")
  }
}
