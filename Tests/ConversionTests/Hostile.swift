import Conversion
import Diagnostics
import Testing

/// What damage to a file may lead to: success or a `Failure` in words, and nothing else.
enum Hostile {
  /// Reads every prefix of `bytes`, then copies with one byte changed, from a fixed seed.
  ///
  /// Gives how many of the prefixes, and of the changed copies, were read without a failure.
  static func outcomes(
    of bytes: [UInt8], changes: Int = 400, read: (String) throws -> Void
  ) throws -> (prefixes: Int, changed: Int) {
    let directory = try ScratchDirectory()
    var (prefixes, changed) = (0, 0)
    for count in bytes.indices {
      if try survives(directory.write(bytes[..<count]), read) { prefixes += 1 }
    }
    var state: UInt64 = 20_240_229
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    for _ in 0..<changes {
      var copy = bytes
      copy[random(copy.count)] ^= UInt8(1 + random(255))
      if try survives(directory.write(copy), read) { changed += 1 }
    }
    return (prefixes, changed)
  }

  private static func survives(_ path: String, _ read: (String) throws -> Void) throws -> Bool {
    do {
      try read(path)
      return true
    } catch let failure as Failure {
      #expect(failure.exitCode == .data || failure.exitCode == .usage, "\(failure)")
      #expect(!failure.message.isEmpty)
      return false
    }
  }
}

/// The words of the failure that `body` ends with.
func failure(_ body: () throws -> Void) throws -> Failure {
  do {
    try body()
  } catch let failure as Failure {
    return failure
  }
  Issue.record("expected a failure")
  return Failure(.success, "")
}
