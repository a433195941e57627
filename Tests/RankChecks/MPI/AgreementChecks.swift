import Diagnostics
import MPI

/// A failure of any rank becomes the same failure of all ranks.
enum AgreementChecks: CheckFamily {
  static let name = "agreement"

  static func run(_ checks: Checks) throws {
    let world = checks.world
    checks.expectEqual(try world.agree { world.rank }, world.rank)

    for failing in 0..<world.size {
      let failure = checks.expectError(Failure.self) {
        try world.agree {
          if world.rank == failing { throw Failure(.data, "bad row 7", advice: "mend it") }
        }
      }
      let message = failing == 0 ? "bad row 7" : "rank \(failing): bad row 7"
      checks.expectEqual(failure, Failure(.data, message, advice: "mend it"))
    }

    // All fail in different ways: the lowest rank is heard. Errors of other types keep their words.
    let failure = checks.expectError(Failure.self) {
      try world.agree { throw Unfamiliar(description: "from \(world.rank)") }
    }
    checks.expectEqual(failure, Failure(.internalError, "from 0"))

    // Ranks that only know that another one failed leave the word to that one.
    let last = world.size - 1
    let told = checks.expectError(Failure.self) {
      try world.agree {
        if world.rank == last { throw Failure(.data, "bad row 7") }
        throw FailedElsewhere()
      }
    }
    checks.expectEqual(
      told, Failure(.data, last == 0 ? "bad row 7" : "rank \(last): bad row 7"))
  }

  private struct Unfamiliar: Error, CustomStringConvertible {
    let description: String
  }
}
