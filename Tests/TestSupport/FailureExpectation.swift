import Diagnostics
import Testing

/// The error of `body`, which must throw one that a user can read: of the given code, on one line,
/// with these words in it.
public func expectFailure(
  _ code: ExitCode, _ words: String..., sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) {
  do {
    try body()
    Issue.record("nothing was thrown", sourceLocation: sourceLocation)
  } catch let error as any Diagnosable {
    let description = error.description
    #expect(error.exitCode == code, "\(description)", sourceLocation: sourceLocation)
    #expect(
      !description.contains { $0.isNewline }, "\(description)", sourceLocation: sourceLocation)
    for word in words {
      #expect(description.contains(word), "\(description)", sourceLocation: sourceLocation)
    }
  } catch {
    Issue.record("\(error) is no error for a user", sourceLocation: sourceLocation)
  }
}
