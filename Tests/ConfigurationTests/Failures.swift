import Configuration
import Diagnostics
import Testing

/// The failure that `body` throws; records an issue if it throws none.
func failure<Result>(
  _ location: Testing.SourceLocation = #_sourceLocation, _ body: () throws -> Result
) -> Failure? {
  do {
    let result = try body()
    Issue.record("no error, but \(result)", sourceLocation: location)
  } catch let failure as Failure {
    return failure
  } catch {
    Issue.record("another error: \(error)", sourceLocation: location)
  }
  return nil
}

/// Checks that `body` throws a configuration failure with exactly these words.
func expectFailure<Result>(
  _ words: String, _ location: Testing.SourceLocation = #_sourceLocation,
  _ body: () throws -> Result
) {
  guard let failure = failure(location, body) else { return }
  #expect(failure.description == words, sourceLocation: location)
  #expect(failure.exitCode == .configuration, sourceLocation: location)
}

/// A document called `a.yaml`.
func document(_ yaml: String) throws -> ConfigurationNode {
  try ConfigurationNode(yaml: yaml, file: "a.yaml")
}

/// The value of the key `x`.
func value(_ text: String) throws -> ConfigurationNode {
  try #require(try document("x: \(text)")["x"])
}
