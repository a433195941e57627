import Foundation
import Synchronization
import Testing

/// A part of the README that a test makes from the code.
///
/// `NNTRAIN_UPDATE_README=1 launch/test --filter ReadmeTests` writes all of them anew.
public struct ReadmePart: Sendable {
  private let start: String
  private let end: String

  /// One file, and tests run side by side.
  private static let turn = Mutex(())

  /// The part of a name, which stands between two comments.
  ///
  /// - Parameter test: the name of the test, for people who read the source of the README.
  public init(_ name: String, test: String) {
    start = "<!-- \(name): made by the test \"\(test)\" -->\n"
    end = "<!-- end of the \(name) -->\n"
  }

  /// Checks that the README has this text there, or writes it.
  public func expectCurrent(
    _ part: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try Self.turn.withLock { _ in
      let path = BuiltExecutable.packageRoot.appendingPathComponent("README.md")
      let text = try String(contentsOf: path, encoding: .utf8)
      let first = try #require(text.range(of: start)).upperBound
      let last = try #require(text.range(of: end)).lowerBound
      if ProcessInfo.processInfo.environment["NNTRAIN_UPDATE_README"] != nil {
        let updated = text[..<first] + part + text[last...]
        try String(updated).write(to: path, atomically: true, encoding: .utf8)
      } else {
        let isCurrent = text[first..<last] == part
        #expect(
          isCurrent, "NNTRAIN_UPDATE_README=1 writes it anew", sourceLocation: sourceLocation)
      }
    }
  }
}
