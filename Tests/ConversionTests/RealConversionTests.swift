import Conversion
import HDF5
import TestSupport
import Testing

@Suite("Conversion of real data")
struct RealConversionTests {
  @Test(.enabled(if: SharedData.has("mnist/train-images-idx3-ubyte.gz")))
  func mnist() throws {
    let directory = try ScratchDirectory()
    let output = "\(directory.path)/mnist.h5"
    let sources = [
      "train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1",
    ]
    .map { SharedData.path("mnist/\($0)-ubyte.gz") }
    let report = try Conversion(arguments: sources + [output]).run()
    #expect(report.datasets.map(\.name).sorted() == names)
    let root = try File(output).root
    #expect(try root.dataset(named: "train/images").shape == [60_000, 28, 28])
    #expect(try root.dataset(named: "test/labels").shape == [10_000])
    let pixels: [UInt8] = try root.dataset(named: "train/images").read()
    #expect(pixels.reduce(0) { $0 + Int($1) } == 1_567_298_545)
  }

  private let names = ["test/images", "test/labels", "train/images", "train/labels"]

  @Test(.enabled(if: SharedData.has("housing/housing.csv.gz")))
  func housing() throws {
    let directory = try ScratchDirectory()
    let output = "\(directory.path)/housing.h5"
    var conversion = try Conversion(
      arguments: [SharedData.path("housing/housing.csv.gz"), output])
    conversion.table.label = "median_house_value"
    conversion.table.missing = .mean
    conversion.table.oneHot = true
    conversion.split = try RowSplit("test=0.2", seed: 7)
    let report = try conversion.run()
    #expect(report.notes.count == 1 && report.notes[0].contains("207 missing values"))
    let root = try File(output).root
    #expect(try root.dataset(named: "train/inputs").shape == [16_512, 13])
    #expect(try root.dataset(named: "test/inputs").shape == [4128, 13])
    let targets: [Float] = try root.dataset(named: "train/targets").read()
    #expect(targets.allSatisfy { (14_999...500_001).contains($0) })
    #expect(try root.dataset(named: "columns").readStrings()[8] == "ocean_proximity=<1H OCEAN")
  }

  @Test(.enabled(if: SharedData.has("rossmann/train.csv.gz", "rossmann/store.csv")))
  func rossmann() throws {
    let directory = try ScratchDirectory()
    let output = "\(directory.path)/rossmann.h5"
    var conversion = try Conversion(
      arguments: [SharedData.path("rossmann/train.csv.gz"), output])
    conversion.table.label = "Sales"
    conversion.table.categorical = ["Store", "StateHoliday"]
    conversion.table.ignored = ["Customers"]
    conversion.table.groups = [try ColumnGroup("store=Store")]
    conversion.storage.compression = 1
    let clock = ContinuousClock()
    let duration = try clock.measure { _ = try conversion.run() }
    print("rossmann: converted in \(duration)")
    let root = try File(output).root
    let stores: [Int32] = try root.dataset(named: "store").read()
    #expect(stores.prefix(3) == [0, 1, 2] && stores.max() == 1114)
    #expect(
      try root.dataset(named: "vocabularies/Store").readStrings().suffix(2) == ["1114", "1115"])
  }
}
