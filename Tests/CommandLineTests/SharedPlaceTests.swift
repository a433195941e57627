import Foundation
import TestSupport
import Testing

/// Directories that others write to as well: links that they leave lead nowhere.
@Suite struct SharedPlaceTests {
  let folder: TrainingFolder

  init() throws { folder = try TrainingFolder() }

  /// Leaves links to a file of the user's under names of the output, runs a command, and checks that
  /// the file is as it was and the names are files of their own.
  private func expectNotFollowed(
    _ names: [String], _ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try folder.write("precious", to: "victim")
    for name in names {
      try FileManager.default.createSymbolicLink(
        atPath: folder.file(name), withDestinationPath: folder.file("victim"))
    }
    let result = try folder.nntrain(arguments)
    #expect(result.exitCode == 0, "\(result)", sourceLocation: sourceLocation)
    let victim = try String(contentsOfFile: folder.file("victim"), encoding: .utf8)
    #expect(victim == "precious", sourceLocation: sourceLocation)
    for name in names {
      let type = try FileManager.default.attributesOfItem(atPath: folder.file(name))[.type]
      #expect(type as? FileAttributeType == .typeRegular, "\(name)", sourceLocation: sourceLocation)
    }
  }

  @Test func aRunDirectory() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("run/checkpoints"), withIntermediateDirectories: true)
    // Resuming is what welcomes files that are there.
    try expectNotFollowed(
      ["config.yaml", "metrics.jsonl", "model.h5"].map { "run/\($0)" },
      ["small.yaml", "--output", "run", "--resume", "auto"])
  }

  @Test func convertedFiles() throws {
    try folder.write("a,b\n1,2\n", to: "a.csv")
    try expectNotFollowed(["a.h5"], ["convert", "--force", "a.csv", "a.h5"])
  }

  @Test func predictionsAndResults() throws {
    try folder.train("run")
    try expectNotFollowed(
      ["out.h5"],
      ["predict", "run/model.h5", "--data", "data.h5", "--inputs", "test/inputs"]
        + ["--output", "out.h5", "--force"])
    try expectNotFollowed(
      ["bench.json"], ["bench", "exchange", "--sizes", "4KB", "--json", "bench.json"])
  }
}
