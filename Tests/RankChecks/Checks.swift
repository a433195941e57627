import Glibc
import MPI

/// Counts checks and prints those that fail, with their rank.
final class Checks {
  let world: Communicator
  private(set) var count = 0
  private(set) var failures = 0
  private var family = ""

  init(world: Communicator) { self.world = world }

  /// Runs a family. Collective.
  func run(_ family: any CheckFamily.Type) {
    self.family = family.name
    do {
      try family.run(self)
    } catch {
      fail("threw \(error)")
    }
  }

  /// Checks a condition.
  func expect(
    _ condition: Bool, _ what: @autoclosure () -> String, file: String = #fileID, line: Int = #line
  ) {
    count += 1
    if !condition { fail(what(), file: file, line: line) }
  }

  /// Checks that two values are equal.
  func expectEqual<Value: Equatable>(
    _ found: Value, _ expected: Value, _ what: @autoclosure () -> String = "",
    file: String = #fileID, line: Int = #line
  ) {
    expect(
      found == expected, "\(what()) is \(found), expected \(expected)", file: file, line: line)
  }

  /// Checks that `body` throws an error of a type, and gives it back.
  @discardableResult
  func expectError<Problem: Error>(
    _ type: Problem.Type, file: String = #fileID, line: Int = #line, _ body: () throws -> Void
  ) -> Problem? {
    count += 1
    do {
      try body()
      fail("expected \(type), nothing was thrown", file: file, line: line)
    } catch let problem as Problem {
      return problem
    } catch {
      fail("expected \(type), found \(error)", file: file, line: line)
    }
    return nil
  }

  private func fail(_ what: String, file: String = "", line: Int = 0) {
    failures += 1
    let place = file.isEmpty ? "" : " (\(file):\(line))"
    // One write per line: lines of the ranks must not mix.
    let text = "rank \(world.rank) of \(world.size): \(family): \(what)\(place)\n"
    _ = text.withCString { write(STDOUT_FILENO, $0, strlen($0)) }
  }
}
