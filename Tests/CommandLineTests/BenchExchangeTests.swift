import Foundation
import JSON
import TestSupport
import Testing

/// `nntrain bench exchange`: that it runs and tells what it promises; times are not for tests.
@Suite struct BenchExchangeTests {
  private let folder: TrainingFolder

  init() throws { folder = try TrainingFolder() }

  private static let methods = [
    "all_reduce", "exchange", "mpi_allreduce", "mpi_allreduce_in_pieces", "memory", "transfer",
    "barriers",
  ]
  /// Less than the unit of slices, so that one rank has all; and more than a piece for MPI.
  private static let sizes = ["--sizes", "4 KB,64KiB,1.6MB", "--rounds", "2"]

  /// The sizes in the JSON of a run, after a look at what is around them.
  private func sizes(_ text: String, ranks: Int) throws -> [JSONValue] {
    let object = try #require(JSONValue(parsing: text))
    #expect(object["ranks"] == .integer(ranks) && object["piece_bytes"] == .integer(1 << 20))
    guard case .array(let sizes)? = object["sizes"] else {
      Issue.record("no sizes: \(text)")
      return []
    }
    return sizes
  }

  /// Whether the value is a positive number.
  private func isPositive(_ value: JSONValue?) -> Bool {
    guard case .number(let number)? = value else { return false }
    return number > 0 && number.isFinite
  }

  /// Whether deciles and median are there, positive and in order.
  private func isPlausible(_ times: JSONValue?) -> Bool {
    let numbers = ["p10", "median", "p90"].compactMap { key -> Double? in
      guard case .number(let number)? = times?[key] else { return nil }
      return number
    }
    return numbers.count == 3 && numbers[0] > 0 && numbers == numbers.sorted()
  }

  /// The bound is for ranks that have a core each.
  @Test(arguments: [2, 64]) func everySizeHasTimesOfAllMethods(limit: Int) throws {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let ranks = limit == 2 ? 2 : min(cores + 1, 5)
    let hasBound = ranks <= cores
    let result = try folder.nntrain(
      ["bench", "exchange", "--json", "-"] + Self.sizes, ranks: ranks)
    #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
    let sizes = try sizes(result.standardOutput, ranks: ranks)
    #expect(sizes.map { $0["bytes"] } == [.integer(4000), .integer(65536), .integer(1_600_000)])
    for size in sizes {
      for method in Self.methods {
        let isGood = isPlausible(size["seconds"]?[method])
        let isBound = ["memory", "transfer", "barriers"].contains(method)
        #expect(isGood == (hasBound || !isBound), "\(method): \(size.text)")
      }
      for ratio in ["mpi_to_all_reduce", "mpi_in_pieces_to_all_reduce", "mpi_to_exchange"] {
        let isGood = isPositive(size[ratio])
        #expect(isGood, "\(ratio): \(size.text)")
      }
      for ratio in ["exchange_to_memory", "exchange_to_bound"] {
        let isGood = isPositive(size[ratio])
        #expect(isGood == hasBound, "\(ratio): \(size.text)")
      }
    }
  }

  /// Tables and a file, and what mpirun was told.
  @Test func tablesAndAFile() throws {
    let result = try folder.nntrain(
      ["bench", "exchange", "--json", "exchange.json"] + Self.sizes, ranks: 2,
      environment: ["OMPI_MCA_btl_vader_single_copy_mechanism": "none"])
    #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
    for size in ["4 KB ", "65.5 KB ", "1.6 MB "] {
      let rows = result.lines.count { $0.hasPrefix(size) }
      #expect(rows == 2, "'\(size)': \(result)")
    }
    let words = ["2 on one node", "shared memory", "btl_vader_single_copy_mechanism=none"]
    for word in words {
      let isSaid = result.standardOutput.contains(word)
      #expect(isSaid, "'\(word)': \(result)")
    }
    let text = try String(contentsOfFile: folder.file("exchange.json"), encoding: .utf8)
    #expect(try sizes(text, ranks: 2).count == 3)
  }

  /// There is nobody to exchange with, and no bound.
  @Test func oneRank() throws {
    let result = try folder.nntrain(["bench", "exchange", "--json", "-"] + Self.sizes)
    #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
    for size in try sizes(result.standardOutput, ranks: 1) {
      #expect(isPlausible(size["seconds"]?["mpi_allreduce"]), "\(size.text)")
      #expect(size["seconds"]?["memory"] == .null && size["exchange_to_bound"] == .null)
    }
  }

  @Test(.enabled(if: Hosts.isPossible)) func severalNodes() throws {
    let result = try Hosts([2, 2]).run(
      "nntrain", ["bench", "exchange", "--json", "-", "--sizes", "64KB", "--rounds", "1"])
    #expect(result.exitCode == 0, "\(result)")
    let object = try #require(JSONValue(parsing: result.standardOutput))
    guard case .string(let exchange)? = object["exchange"] else {
      Issue.record("no exchange: \(result)")
      return
    }
    #expect(exchange.hasPrefix("hierarchical") && object["nodes"] == .integer(2))
  }

  @Test func badArguments() throws {
    func fails(_ arguments: [String], ranks: Int = 1, code: Int32 = 64, _ words: String) throws {
      expectFailure(
        try folder.nntrain(["bench", "exchange"] + arguments, ranks: ranks), code: code, words)
    }
    for size in ["4XB", "", "1.6.1MB", "-4KB", "3", "1e3", "100TB", "nan"] {
      try fails(["--sizes", "64KB,\(size)"], "'\(size)' is no size from 4 bytes to 8.0 GiB")
    }
    try fails(["--rounds", "0"], "--rounds")
    try fails(["--sizes", "64KB", "--json", "none/a.json"], ranks: 2, code: 73, "none/a.json")
    try fails(["--sizes", "64XB"], ranks: 2, "'64XB' is no size")
  }
}
