import HDF5
import TestSupport
import Testing

@Suite struct GroupTests {
  let directory: TemporaryDirectory
  let file: File

  init() throws {
    directory = try TemporaryDirectory()
    file = try File.create(directory.file("a.h5"))
  }

  @Test func pathsLeadEverywhere() throws {
    let group = try file.root.createGroup(named: "a/b/c")
    #expect(group.path == "/a/b/c")
    try group.createDataset(named: "d/x", shape: [1], [1])
    try group.createDataset(named: "/top", shape: [1], [2])
    #expect(try file.root.names == ["a", "top"])
    #expect(try group.dataset(named: "d/x").path == "/a/b/c/d/x")
    #expect(try group.dataset(named: "/a//b/./c/d/x/").read() == [1])
    #expect(try group.group(named: "/").path == "/")
    #expect(try group.contains("d") && group.contains("/top"))
    #expect(try !group.contains("top"))
    #expect(try file.root.kind(of: "a") == .group)
    #expect(try file.root.kind(of: "top") == .dataset)
    #expect(try file.root.kind(of: "b") == nil)
  }

  @Test func namesNeedNotBeASCII() throws {
    let names = ["größe", "日本", "with space", "x:0", "{}", "😀"]
    for name in names { try file.root.createGroup(named: name) }
    try file.close()
    #expect(try File(file.path).root.names.sorted() == names.sorted())
    expectFailure(.data, "NUL") { try file.root.createGroup(named: "a\0b") }
    expectFailure(.data, "NUL") { _ = try file.root.dataset(named: "a\0b") }
  }

  @Test func existingNamesAreKept() throws {
    try file.root.createGroup(named: "a")
    try file.root.createDataset(named: "x", shape: [1], [1])
    expectFailure(.cannotCreate, "/a", "exists") { try file.root.createGroup(named: "a") }
    expectFailure(.cannotCreate, "/x", "exists") {
      try file.root.createDataset(named: "x", shape: [1], [1])
    }
    expectFailure(.data, "/x", "is a data set, not a group") {
      try file.root.createGroup(named: "x/y")
    }
    expectFailure(.cannotCreate, "exists") { try file.root.createGroup(named: "/") }
  }

  @Test func tellsWhichNamesThereAre() throws {
    let root = file.root
    expectFailure(.data, "the file is empty") { _ = try root.dataset(named: "x") }
    try root.createDataset(named: "train/images", shape: [1], [1])
    try root.createDataset(named: "train/labels", shape: [1], [1])
    expectFailure(.data, "no data set /train/imges", "did you mean /train/images?", "labels") {
      _ = try root.dataset(named: "train/imges")
    }
    expectFailure(.data, "no data set /Train", "did you mean /train?") {
      _ = try root.dataset(named: "Train/images")
    }
    expectFailure(.data, "no group /zzz", "the file has train") { _ = try root.group(named: "zzz") }
    expectFailure(.data, "/train is a group", "it holds images, labels") {
      _ = try root.dataset(named: "train")
    }
    expectFailure(.data, "/train/images is a data set, not a group") {
      _ = try root.group(named: "train/images/x")
    }
    for index in 0..<100 { try root.createGroup(named: "many/\(index)") }
    expectFailure(.data, "and 88 more") { _ = try root.dataset(named: "many/x") }
  }

  @Test func hostileNamesStayOnOneLine() throws {
    try file.root.createGroup(named: "a\n\u{1B}[31mred")
    expectFailure(.data, "a\\u{a}\\u{1b}[31mred") { _ = try file.root.dataset(named: "x") }
  }
}
