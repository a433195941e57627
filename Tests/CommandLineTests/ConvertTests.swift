import Foundation
import HDF5
import TestSupport
import Testing

/// Writes a small file.
func write(_ text: String, to path: String) throws {
  try Data(text.utf8).write(to: URL(fileURLWithPath: path))
}

/// `nntrain convert` as a process: what it makes, says and refuses.
@Suite struct ConvertTests {
  let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  /// An idx file of bytes 0, 1, 2, ….
  private func writeIDX(_ shape: [Int], to name: String) throws {
    let axes = shape.flatMap { length in (0..<4).map { UInt8(length >> (24 - 8 * $0) & 255) } }
    let values = (0..<shape.reduce(1, *)).map { UInt8($0 & 255) }
    try Data([0, 0, 8, UInt8(shape.count)] + axes + values)
      .write(to: URL(fileURLWithPath: folder.file(name)))
  }

  @Test func idxByTheNamesOfMNIST() throws {
    try writeIDX([6, 2, 3], to: "train-images-idx3-ubyte")
    try writeIDX([6], to: "train-labels-idx1-ubyte")
    let result = try NNTrainCommand.run(
      "convert", "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "mnist.h5", in: folder)
    #expect(result.exitCode == 0, "\(result)")
    #expect(result.lines.first?.hasPrefix("Wrote mnist.h5 (") == true)
    #expect(
      result.lines.dropFirst() == [
        "  train/images  [6, 2, 3]  uint8", "  train/labels  [6]        uint8",
      ])
    let images = try File(folder.file("mnist.h5")).root.dataset(named: "train/images")
    #expect(try images.read(as: UInt8.self) == Array(0..<36))
  }

  @Test func aTableWithItsOptions() throws {
    try write(
      "size;town;x;price\n1;B;9;10\n2;A;9;20\n?;B;9;30\n4;A;9;40\n", to: folder.file("houses.csv"))
    let result = try NNTrainCommand.run(
      "convert", "--label", "-1", "--ignore", "x", "--missing", "mean", "--separator", ";",
      "--header", "--type", "float64", "--chunk-rows", "2", "--compress", "4", "houses.csv",
      "h.h5", in: folder)
    #expect(result.exitCode == 0, "\(result)")
    #expect(
      result.lines.contains("note: column 'size': 1 missing values are now 2.3333333333333335"))
    let root = try File(folder.file("h.h5")).root
    let inputs = try root.dataset(named: "inputs")
    #expect(inputs.elementType == .float64)
    #expect(inputs.storage.chunkShape == [2, 2])
    #expect(inputs.storage.filters.contains("deflate"))
    #expect(try inputs.read(as: Double.self) == [1, 1, 2, 0, 7 / 3.0, 1, 4, 0])
    #expect(try root.dataset(named: "targets").read(as: Double.self) == [10, 20, 30, 40])
    #expect(try root.dataset(named: "vocabularies/town").readStrings() == ["A", "B"])
  }

  @Test func splitGroupsAndOneHot() throws {
    let rows = (0..<10).map { "\($0),\($0 % 2),k\($0 % 3)" }
    try write("a,b,c\n" + rows.joined(separator: "\n"), to: folder.file("t.csv"))
    let result = try NNTrainCommand.run(
      "convert", "--split", "test=0.2", "--seed", "3", "--group", "side=b", "--one-hot", "--label",
      "a", "t.csv", "t.h5", in: folder)
    #expect(result.exitCode == 0, "\(result)")
    let root = try File(folder.file("t.h5")).root
    #expect(try root.dataset(named: "train/inputs").shape == [8, 3])
    #expect(try root.dataset(named: "test/side").shape == [2, 1])
    let targets =
      try root.dataset(named: "train/targets").read(as: Double.self)
      + root.dataset(named: "test/targets").read(as: Double.self)
    #expect(targets.sorted() == (0..<10).map(Double.init))
  }

  /// A file with data sets of several types, in groups.
  private func writeHDF5(_ name: String) throws {
    let file = try File.create(folder.file(name))
    let images = (0..<600).map { UInt8($0 % 251) }
    try file.root.createDataset(
      named: "train/images", .uint8, shape: [50, 3, 4], chunk: [50, 3, 4], compression: 9
    ).write(images)
    try file.root.createDataset(named: "train/labels", .float16, shape: [50])
      .write((0..<50).map { Float($0) / 2 })
    try file.root.createDataset(named: "train/flags", .boolean, shape: [50])
      .write((0..<50).map { UInt8($0 % 2) })
    try file.root.createDataset(named: "single", shape: [], [1] as [Float])
    try file.root.createStringDataset(named: "columns", ["a", "b"])
    try file.close()
  }

  @Test func anHDF5FileInOtherChunks() throws {
    try writeHDF5("old.h5")
    let result = try NNTrainCommand.run(
      "convert", "old.h5", "new.h5", "--chunk-rows", "8", "--compress", "1", in: folder)
    #expect(result.exitCode == 0, "\(result)")
    #expect(
      result.lines.dropFirst() == [
        "  train/flags   [50]        uint8", "  train/images  [50, 3, 4]  uint8",
        "  train/labels  [50]        float32", "  columns       [2]         string",
        "note: 'old.h5:single' is left out: float32 [] makes no rows of numbers",
      ], "\(result)")
    let root = try File(folder.file("new.h5")).root
    let images = try root.dataset(named: "train/images")
    #expect(images.storage.chunkShape == [8, 3, 4])
    #expect(images.storage.filters == ["shuffle", "deflate"])
    #expect(try images.read(as: UInt8.self) == (0..<600).map { UInt8($0 % 251) })
    let labels = try root.dataset(named: "train/labels").read(as: Float.self)
    #expect(labels == (0..<50).map { Float($0) / 2 })
    #expect(try root.dataset(named: "columns").readStrings() == ["a", "b"])
    // Back in one piece, which can be mapped; by name, and as a group.
    let parts = try NNTrainCommand.run(
      "convert", "x=new.h5:train/images", "all=new.h5:train", "plain.h5", in: folder)
    #expect(parts.exitCode == 0, "\(parts)")
    let plain = try File(folder.file("plain.h5")).root
    #expect(try plain.dataset(named: "x").storage.layout == .contiguous)
    #expect(try plain.dataset(named: "all/labels").read(as: Float.self) == labels)
    let copies = try ["x", "all/images"].map {
      try plain.dataset(named: $0).read(as: UInt8.self)
    }
    #expect(copies[0] == copies[1])
  }

  @Test func anHDF5FileIsSplit() throws {
    try writeHDF5("old.h5")
    let result = try NNTrainCommand.run(
      "convert", "--split", "test=0.2", "x=old.h5:train/images", "y=old.h5:train/labels", "s.h5",
      in: folder)
    #expect(result.exitCode == 0, "\(result)")
    let root = try File(folder.file("s.h5")).root
    #expect(try root.dataset(named: "train/x").shape == [40, 3, 4])
    #expect(try root.dataset(named: "test/y").shape == [10])
  }

  @Test func whatIsNotInAnHDF5File() throws {
    try writeHDF5("old.h5")
    try write("a\n1\n", to: folder.file("a.csv"))
    expectFailure(
      try NNTrainCommand.run("convert", "old.h5:train/image", "n.h5", in: folder), code: 65,
      "train/images")
    expectFailure(
      try NNTrainCommand.run("convert", "x=old.h5:single", "n.h5", in: folder), code: 65,
      "'old.h5:single' is left out")
    expectFailure(
      try NNTrainCommand.run("convert", "x=a.csv:b", "n.h5", in: folder), code: 64,
      "'a.csv' is no HDF5 file")
    #expect(!FileManager.default.fileExists(atPath: folder.file("n.h5")))
  }

  @Test func anExistingOutputIsKept() throws {
    try write("a\n1\n", to: folder.file("a.csv"))
    try write("mine", to: folder.file("a.h5"))
    expectFailure(
      try NNTrainCommand.run("convert", "a.csv", "a.h5", in: folder), code: 73, "'a.h5' exists",
      "--force")
    #expect(try String(contentsOfFile: folder.file("a.h5"), encoding: .utf8) == "mine")
    let forced = try NNTrainCommand.run("convert", "a.csv", "a.h5", "--force", in: folder)
    #expect(forced.exitCode == 0)
    #expect(throws: Never.self) { try File(folder.file("a.h5")) }
  }

  @Test(arguments: [
    (["convert"], 64, "a source and an output are needed"),
    (["convert", "a.csv"], 64, "a source and an output are needed"),
    (["convert", "--chunk-rows", "0", "a.csv", "o.h5"], 64, "--chunk-rows must be at least 1"),
    (["convert", "--compress", "10", "a.csv", "o.h5"], 64, "--compress must be from 0 to 9"),
    (["convert", "--separator", "xx", "a.csv", "o.h5"], 64, "unknown separator 'xx'"),
    (["convert", "--split", "all", "a.csv", "o.h5"], 64, "'all' does not split"),
    (["convert", "--group", "x", "a.csv", "o.h5"], 64, "no group of columns"),
    (["convert", "nothing.csv", "o.h5"], 66, "nothing.csv"),
    (["convert", "--label", "z", "a.csv", "o.h5"], 64, "no column 'z'"),
    (["convert", "cut.idx", "o.h5"], 65, "cut.idx"),
    (["convert", "cut.csv.gz", "o.h5"], 65, "cut.csv.gz"),
    (["convert", "a.csv", "nowhere/o.h5"], 73, "nowhere/o.h5"),
  ])
  func refusals(arguments: [String], code: Int32, words: String) throws {
    try write("a,b\n1,2\n3,4\n", to: folder.file("a.csv"))
    try Data([0, 0, 8, 1, 0, 0, 0, 9, 1]).write(to: URL(fileURLWithPath: folder.file("cut.idx")))
    try Data([31, 139, 8, 0, 0]).write(to: URL(fileURLWithPath: folder.file("cut.csv.gz")))
    let result = try CommandRunner(workingDirectory: folder.path)
      .run([BuiltExecutable.path("nntrain")] + arguments)
    expectFailure(result, code: code, words)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(left == ["a.csv", "cut.csv.gz", "cut.idx"], "nothing half-written")
  }

  /// The source is large enough that the signal comes while it is read.
  @Test(arguments: ["INT", "TERM"]) func interruptedItLeavesNothing(signal: String) throws {
    let result = try NNTrainCommand.shell(
      """
      seq 6000000 > in.csv; set -m; '\(BuiltExecutable.path("nntrain"))' convert in.csv out.h5 &
      job=$!; for i in $(seq 1000); do ls -A | grep partial && break; sleep 0.005; done
      kill -\(signal) $job; wait $job; echo "code $?"; ls -A
      """, in: folder)
    let code = signal == "INT" ? 130 : 143
    #expect(result.lines.count == 3 && result.lines[0].hasSuffix(".partial"), "\(result)")
    #expect(result.lines.dropFirst() == ["code \(code)", "in.csv"], "\(result)")
  }
}
