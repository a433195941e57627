import Glibc

/// Never ends.
enum HangingCheck: CheckFamily {
  static let name = "hanging"

  static func run(_ checks: Checks) throws {
    print("process \(getpid())")
    fflush(nil)
    while true { sleep(1) }
  }
}
