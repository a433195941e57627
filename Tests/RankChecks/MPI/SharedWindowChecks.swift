import Diagnostics
import MPI

/// Ranks write their segments and read those of the others.
enum SharedWindowChecks: CheckFamily {
  static let name = "shared-window"

  static func run(_ checks: Checks) throws {
    let node = try checks.world.splitByNode()
    let layouts = [
      [Int](repeating: 64, count: node.size), unevenCounts(ranks: node.size),
      lastCount(3 << 20, ranks: node.size), lastCount(0, ranks: node.size),
      (0..<node.size).map { 4_096 * $0 + 1 },
    ]
    for sizes in layouts {
      try checkExchange(sizes, on: node, checks)
    }
    try checkTooLarge(on: node, checks)
    try checkManyWindows(on: node, checks)
  }

  private static func checkExchange(
    _ sizes: [Int], on node: Communicator, _ checks: Checks
  ) throws {
    let window = try SharedWindow(on: node, bytes: sizes[node.rank])
    let segments = (0..<node.size).map { window.segment(of: $0) }
    checks.expectEqual(segments.map(\.count), sizes, "sizes of segments")
    for segment in segments where !segment.isEmpty {
      let address = segment.baseAddress.map { UInt(bitPattern: $0) } ?? 1
      checks.expectEqual(address % 4_096, 0, "the start within a page")
      checks.expect(segment.allSatisfy { $0 == 0 }, "a new segment is zero")
    }
    try node.barrier()
    for round in 0..<3 {
      for index in segments[node.rank].indices {
        segments[node.rank][index] = pattern(index, node.rank, round)
      }
      try synchronize(window, node)
      for (rank, segment) in segments.enumerated() {
        checks.expect(
          segment.enumerated().allSatisfy { $1 == pattern($0, rank, round) },
          "segment of \(rank) in round \(round)")
      }
      try synchronize(window, node)
    }
    // And the other way: each rank writes into the segment of the next one.
    let next = (node.rank + 1) % node.size
    if !segments[next].isEmpty { segments[next][0] = UInt8(100 + node.rank) }
    try synchronize(window, node)
    let writer = (node.rank + node.size - 1) % node.size
    if let first = segments[node.rank].first {
      checks.expectEqual(first, UInt8(100 + writer), "written by another rank")
    }
    window.free()
  }

  private static func synchronize(_ window: SharedWindow, _ node: Communicator) throws {
    try window.synchronize()
    try node.barrier()
    try window.synchronize()
  }

  private static func pattern(_ index: Int, _ rank: Int, _ round: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: index &* 31 &+ rank &* 7 &+ round)
  }

  /// One rank asks for more than there is: all ranks get the same failure.
  private static func checkTooLarge(on node: Communicator, _ checks: Checks) throws {
    let failure = checks.expectError(Failure.self) {
      _ = try SharedWindow(on: node, bytes: node.rank == node.size - 1 ? 1 << 50 : 8)
    }
    checks.expectEqual(failure?.exitCode, .outOfMemory)
    checks.expect(
      failure?.message.contains("11258999") == true, "names the size: \(failure?.message ?? "")")
  }

  /// Windows that are dropped rather than freed still work side by side.
  private static func checkManyWindows(on node: Communicator, _ checks: Checks) throws {
    for round in 0..<20 {
      let window = try SharedWindow(on: node, bytes: 8)
      let segment = window.segment(of: node.rank)
      segment.storeBytes(of: Int64(round), as: Int64.self)
      try synchronize(window, node)
      let sum = (0..<node.size).reduce(0) {
        $0 + window.segment(of: $1).load(as: Int64.self)
      }
      checks.expectEqual(sum, Int64(round * node.size))
    }
  }
}
