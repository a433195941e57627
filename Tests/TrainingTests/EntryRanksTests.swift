import HDF5
import TestSupport
import Testing

/// Every entry of every catalogue trains on two ranks as on one.
@Suite struct EntryRanksTests {
  @Test func twoRanksTrainAsOneDoes() throws {
    let folder = try TemporaryDirectory()
    for ranks in [1, 2] {
      let runner = RankRunner(
        ranks: ranks, timeout: 300,
        environment: ["OMPI_MCA_mpi_yield_when_idle": "1", "NNTRAIN_ENTRIES": folder.path])
      let result = try runner.run("RankChecks", ["entries"])
      try #require(result.exitCode == 0 && !result.timedOut, "\(result)")
    }
    let one = try File(folder.file("ranks-1.h5"))
    let two = try File(folder.file("ranks-2.h5"))
    let names = try one.root.names
    #expect(try names == two.root.names)
    #expect(names.count > 30)
    for name in names {
      for kind in ["weights", "numbers"] {
        let a = try one.root.dataset(named: "\(name)/\(kind)").read(as: Double.self)
        let b = try two.root.dataset(named: "\(name)/\(kind)").read(as: Double.self)
        let isEqual = name.contains(" 8: ") ? a == b : relativeDistance(b, a) < 1e-5
        #expect(isEqual, "\(name): \(kind) differ by \(relativeDistance(b, a))")
      }
    }
  }
}
