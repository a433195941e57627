import Diagnostics
import Glibc

/// Crashes while a library reads a file.
enum CrashInLibraryCheck: CheckFamily {
  static let name = "crash-in-library"

  static func run(_ checks: Checks) throws {
    if checks.world.rank == checks.world.size - 1 {
      CrashBlame.onFile("data/odd\u{1B}.h5") { _ = memset(nowhere, 0, 1) }
    }
    try checks.world.barrier()
  }
}

/// Ends itself as the C library does when it finds its memory spoilt, while a library reads a file.
enum AbortInLibraryCheck: CheckFamily {
  static let name = "abort-in-library"

  static func run(_ checks: Checks) throws { CrashBlame.onFile("data/odd.h5") { abort() } }
}

/// Overflows the stack while a library reads a file.
enum OverflowInLibraryCheck: CheckFamily {
  static let name = "overflow-in-library"

  static func run(_ checks: Checks) throws {
    CrashBlame.onFile("data/odd.h5") { print(depth(0)) }
  }

  private static func depth(_ count: Int) -> Int {
    withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 16) { memory in
      memory[count % 4096] = 1
      return depth(count + 1) + Int(memory[(count + 1) % 4096] & 1)
    }
  }
}

/// Crashes when no library reads a file any more: a defect.
enum CrashOutsideCheck: CheckFamily {
  static let name = "crash-outside"

  static func run(_ checks: Checks) throws {
    CrashBlame.onFile("data/odd.h5") {}
    _ = memset(nowhere, 0, 1)
  }
}

/// Is ended by somebody else while a library reads a file.
enum SignalInLibraryCheck: CheckFamily {
  static let name = "signal-in-library"

  static func run(_ checks: Checks) throws {
    CrashBlame.onFile("data/odd.h5") {
      _ = system("kill -SEGV $PPID")
      sleep(5)
    }
  }
}

/// An address where nothing is.
private var nowhere: UnsafeMutableRawPointer {
  guard let address = UnsafeMutableRawPointer(bitPattern: 8) else { preconditionFailure() }
  return address
}
