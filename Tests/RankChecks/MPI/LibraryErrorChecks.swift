import MPI

/// Errors of the library are thrown with its words, and do not end the program.
enum LibraryErrorChecks: CheckFamily {
  static let name = "library-errors"

  static func run(_ checks: Checks) throws {
    let world = checks.world
    try check(on: world, checks)
    if let half = try world.split(color: world.rank % 2) { try check(on: half, checks) }
    try check(on: world.splitByNode(), checks)
  }

  private static func check(on communicator: Communicator, _ checks: Checks) throws {
    for root in [communicator.size, 99, -5, Int.max] {
      var value: Float = 0
      let error = checks.expectError(MPIError.self) {
        try communicator.broadcast(&value, from: root)
      }
      checks.expectEqual(error?.operation, "MPI_Bcast")
      checks.expect(error?.message.contains("MPI_ERR_ROOT") == true, error?.message ?? "no words")
      checks.expectEqual(error?.exitCode, .internalError)
      checks.expectEqual(
        error?.description, "MPI_Bcast failed: MPI_ERR_ROOT: invalid root")
    }
    let values: [Float] = [1]
    let error = checks.expectError(MPIError.self) {
      try values.withUnsafeBufferPointer { try communicator.send($0, to: 99) }
    }
    checks.expect(error?.message.contains("MPI_ERR_RANK") == true, error?.message ?? "no words")

    let bits = checks.expectError(MPIError.self) {
      _ = try communicator.allReduce(Float(1), .bitwiseAnd)
    }
    checks.expect(bits?.message.contains("MPI_ERR_OP") == true, bits?.message ?? "no words")
    // The communicator still works.
    checks.expectEqual(try communicator.allReduce(1, .sum), communicator.size)
  }
}
