import Foundation
import HDF5
import TestSupport
import Testing

/// A limit on the size of files stands for a full disk: the library sees an error of the system.
@Suite(.serialized) struct WriteFailureTests {
  /// Far beyond what any other test writes, as the limit is that of the whole process.
  private static let limit: rlim_t = 4 << 30

  @Test func carriesTheWordsOfTheSystem() throws {
    var former = rlimit()
    signal(SIGXFSZ, SIG_IGN)
    getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &former)
    var limited = rlimit(rlim_cur: Self.limit, rlim_max: former.rlim_max)
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limited)
    defer { setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &former) }

    let directory = try TemporaryDirectory()
    let file = try File.create(directory.file("a.h5"))
    let rows = 50 << 20
    let dataset = try file.root.createDataset(named: "x", .uint8, shape: [rows, 100])
    expectFailure(.inputOutput, file.path, "/x", "File too large") {
      try dataset.writeRows([UInt8](repeating: 1, count: 100), at: rows - 1)
    }
    // Whoever overlooks that error hears of it again.
    expectFailure(.inputOutput, "File too large") { try file.flush() }
    expectFailure(.inputOutput, "File too large") { try file.close() }
  }
}
