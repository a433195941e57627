import Foundation
import HDF5
import TestSupport
import Testing

/// `nntrain inspect` of HDF5 files that hold no model.
@Suite struct InspectTreeTests {
  let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  private var fixture: String {
    BuiltExecutable.packageRoot.appendingPathComponent("Tests/Fixtures/HDF5/from-h5py.h5").path
  }

  private func writeFile() throws {
    let file = try File.create(folder.file("data.h5"))
    try file.root.createDataset(named: "train/inputs", shape: [4, 3], (0..<12).map(Float.init))
    let labels = try file.root.createDataset(
      named: "train/labels", .uint8, shape: [4], chunk: [2], extendible: true, compression: 5)
    try labels.write([1, 2, 3, 4] as [UInt8])
    try labels.attributes.write("grams", to: "unit")
    try file.root.createStringDataset(named: "names", ["a", "b"])
    try file.close()
  }

  @Test func aTree() throws {
    try writeFile()
    let result = try NNTrainCommand.run("inspect", "data.h5", in: folder)
    #expect(result.exitCode == 0)
    #expect(
      result.lines.prefix(4) == [
        "/", "  names     [2]     string", "  train/",
        "    inputs  [4, 3]  float32  48 bytes",
      ])
    let labels = try #require(result.lines.last)
    #expect(labels.hasPrefix("    labels  [4]     uint8    4 bytes, chunked [2], deflate, "))
    #expect(labels.hasSuffix(" stored, can grow, 1 attribute"))
  }

  @Test func attributes() throws {
    try writeFile()
    let result = try NNTrainCommand.run("inspect", "-v", "data.h5", in: folder)
    #expect(result.lines.contains("      @unit = \"grams\"  (string)"), "\(result)")
  }

  /// The walk ends at links that lead back, and follows none that lead out.
  @Test func linksOfAllKinds() throws {
    try FileManager.default.copyItem(atPath: fixture, toPath: folder.file("k.h5"))
    let result = try NNTrainCommand.run("inspect", "--tree", "k.h5", in: folder)
    let links = result.lines.filter { $0.contains("-> ") || $0.contains("same as") }
      .map { $0.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true) }
    #expect(links.contains { $0[0] == "root/" && $0[1].hasSuffix("same as /") })
    #expect(links.contains { $0[0] == "soft" && $0[1].hasSuffix("-> /types/i4") })
    #expect(links.contains { $0[0] == "dangling" && $0[1].contains("broken: it leads nowhere") })
    #expect(
      links.contains { $0[0] == "outside" && $0[1].contains("-> /x in the file elsewhere.h5") })
    // It declares more than any memory holds, so there is damage to report.
    #expect(result.lines.contains { $0.contains("endless") && $0.contains("unreadable") })
    #expect(result.exitCode == 65)
    #expect(result.standardError.contains("nntrain: error: k.h5 is damaged"))
  }

  @Test func namesCannotDriveTheTerminal() throws {
    let file = try File.create(folder.file("data.h5"))
    try file.root.createGroup(named: "red\u{1B}[31m\nline")
    try file.close()
    let result = try NNTrainCommand.run("inspect", "data.h5", in: folder)
    #expect(result.standardOutput == "/\n  red\\u{1b}[31m\\u{a}line/\n")
  }

  @Test func whatIsNoHDF5File() throws {
    try write("no", to: folder.file("text.h5"))
    try writeFile()
    let whole = try Data(contentsOf: URL(fileURLWithPath: folder.file("data.h5")))
    try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: folder.file("cut.h5")))
    expectFailure(
      try NNTrainCommand.run("inspect", "none.h5", in: folder), code: 66, "cannot read none.h5")
    expectFailure(
      try NNTrainCommand.run("inspect", ".", in: folder), code: 66, "not a regular file")
    expectFailure(
      try NNTrainCommand.run("inspect", "text.h5", in: folder), code: 65, "not an HDF5 file")
    expectFailure(
      try NNTrainCommand.run("inspect", "cut.h5", in: folder), code: 65, "cut.h5", "truncated")
    expectFailure(
      try NNTrainCommand.run("inspect", "--digest", "data.h5", in: folder), code: 65, "no model")
  }

  /// Damage may be found or not, but it never ends the program otherwise than in words.
  @Test func damageIsAnErrorInWords() throws {
    let whole = try Data(contentsOf: URL(fileURLWithPath: fixture))
    var state: UInt64 = 20_240_301
    for _ in 0..<60 {
      var copy = whole
      for _ in 0..<4 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        // Most of what the library follows lies in the first part of the file.
        copy[Int(state >> 33) % (whole.count / 2)] ^= 1 << UInt8(state >> 60 & 7)
      }
      try copy.write(to: URL(fileURLWithPath: folder.file("damaged.h5")))
      let result = try NNTrainCommand.run("inspect", "--tree", "damaged.h5", in: folder)
      #expect([0, 65].contains(result.exitCode), "\(result)")
      // The C library's allocator may have had its say before.
      #expect(result.exitCode == 0 || result.standardError.contains("nntrain: error: "))
    }
  }
}
