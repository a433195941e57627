import Conversion
import Diagnostics
import HDF5
import Testing

@Suite("Conversion of arrays")
struct ArrayConversionTests {
  private let idx: [UInt8] = [0, 0, 8, 2, 0, 0, 0, 5, 0, 0, 0, 2] + (0..<10)
  private let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 5] + (0..<5)

  @Test func keepsTypesAndShapes() throws {
    let directory = try ScratchDirectory()
    let images = try directory.write(gzip(idx), to: "train-images-idx3-ubyte.gz")
    let others = try directory.write(labels, to: "x=1.idx")
    let output = "\(directory.path)/out.h5"
    let report = try Conversion(arguments: [images, "a/b=\(others)", output]).run()
    #expect(report.datasets.map(\.name) == ["train/images", "a/b"])
    #expect(report.datasets[0].shape == [5, 2] && report.datasets[0].type == "uint8")
    let dataset = try File(output).root.dataset(named: "train/images")
    #expect(dataset.elementType == .uint8 && dataset.shape == [5, 2])
    #expect(dataset.storage.layout == .contiguous && dataset.fileOffset != nil)
    #expect(try dataset.read(as: UInt8.self) == Array(0..<10))
  }

  @Test func storageOptions() throws {
    let directory = try ScratchDirectory()
    let output = "\(directory.path)/out.h5"
    var conversion = try Conversion(arguments: ["x=\(directory.write(idx))", output])
    conversion.storage.compression = 4
    conversion.storage.chunkRows = 2
    conversion.storage.type = .float32
    _ = try conversion.run()
    let dataset = try File(output).root.dataset(named: "x")
    #expect(dataset.storage.chunkShape == [2, 2])
    #expect(dataset.storage.filters == ["shuffle", "deflate"])
    #expect(try dataset.read(as: Float.self) == (0..<10).map(Float.init))
    conversion.overwrite = true
    conversion.storage.type = .int8
    _ = try conversion.run()
    #expect(try File(output).root.dataset(named: "x").elementType == .int8)
  }

  /// They are kept, as they may mean that a value is missing, and told.
  @Test(arguments: [false, true]) func tellsOfNumbersThatAreNotFinite(isSplit: Bool) throws {
    let directory = try ScratchDirectory()
    let floats: [[UInt8]] = [
      [0x3f, 0x80, 0, 0], [0x7f, 0xc0, 0, 0], [0, 0, 0, 0], [0xff, 0x80, 0, 0],
    ]
    let source = try directory.write(
      [0, 0, 13, 1, 0, 0, 0, 4] + floats.flatMap(\.self), to: "x.idx")
    var conversion = try Conversion(arguments: ["x=\(source)", "\(directory.path)/out.h5"])
    if isSplit { conversion.split = try RowSplit("test=0.5", seed: 7) }
    let report = try conversion.run()
    #expect(
      report.notes == [
        "'\(source)': 2 rows hold numbers that are not finite, the first is row 1"
      ])
  }

  /// A file of two kilobytes cannot ask for a disk full of zeros.
  @Test func declaredSizesAreNotBelieved() throws {
    let directory = try ScratchDirectory()
    let file = try File.create("\(directory.path)/in.h5")
    _ = try file.root.createDataset(named: "x", .float32, shape: [1 << 40, 8])
    try file.close()
    let conversion = try Conversion(
      arguments: ["\(directory.path)/in.h5", "\(directory.path)/out.h5"])
    let found = try failure { _ = try conversion.run() }
    #expect(found.exitCode == .data && found.message.contains("stores 0"), "\(found)")
    #expect(directory.files == ["in.h5"])
  }

  @Test func splitsAlike() throws {
    let directory = try ScratchDirectory()
    let output = "\(directory.path)/out.h5"
    let (x, y) = (try directory.write(idx, to: "x"), try directory.write(labels, to: "y"))
    func convert(seed: UInt64) throws -> [[UInt8]] {
      var conversion = try Conversion(arguments: ["x=\(x)", "y=\(y)", output])
      conversion.split = try RowSplit("test=0.2,validation=0.2", seed: seed)
      conversion.overwrite = true
      _ = try conversion.run()
      let root = try File(output).root
      return try ["train", "validation", "test"].flatMap { part in
        try ["x", "y"].map { try root.dataset(named: "\(part)/\($0)").read(as: UInt8.self) }
      }
    }
    let parts = try convert(seed: 7)
    #expect(parts.map(\.count) == [6, 3, 2, 1, 2, 1])
    for (x, y) in [(parts[0], parts[1]), (parts[2], parts[3]), (parts[4], parts[5])] {
      #expect(x == y.flatMap { [2 * $0, 2 * $0 + 1] })
    }
    #expect((parts[1] + parts[3] + parts[5]).sorted() == [0, 1, 2, 3, 4])
    #expect(try convert(seed: 7) == parts)
    #expect(try Set((0..<20).map { try convert(seed: $0)[1] }).count > 5)
    // The order is part of what a file means: it may not change with a version.
    #expect(parts[1] + parts[3] + parts[5] == [3, 4, 2, 0, 1])
  }

  @Test func whatDoesNotFit() throws {
    let directory = try ScratchDirectory()
    let output = "\(directory.path)/out.h5"
    let (x, y) = (try directory.write(idx, to: "x"), try directory.write(labels, to: "y"))
    let short = try directory.write([0, 0, 8, 1, 0, 0, 0, 2, 1, 2], to: "short")
    func words(_ arguments: [String], _ change: (inout Conversion) throws -> Void = { _ in })
      throws -> Failure
    {
      let failure = try failure {
        var conversion = try Conversion(arguments: arguments + [output])
        try change(&conversion)
        _ = try conversion.run()
      }
      #expect(directory.files == ["short", "x", "y"], "nothing may be left behind")
      return failure
    }
    #expect(try words([]).exitCode == .usage)
    #expect(try words(["a=\(x)", "a=\(y)"]).message.contains("two sources make"))
    #expect(try words(["a=\(x)", "b=\(directory.path)/none"]).exitCode == .missingInput)
    let split = try words(["a=\(x)", "b=\(short)"]) { $0.split = try RowSplit("test=0.5") }
    #expect(split.message.contains("cannot be split alike"))
    let part = try words(["train/a=\(x)"]) { $0.split = try RowSplit("test=0.5") }
    #expect(part.exitCode == .usage)
    let few = try words(["a=\(short)"]) { $0.split = try RowSplit("test=0.01") }
    #expect(few.message.contains("too few"))
  }
}
