import Foundation
import TestSupport
import Testing

/// The runner of commands that the tests of whole programs rely on.
struct CommandRunnerTests {
  @Test func outputAndCode() throws {
    let result = try CommandRunner().run(["sh", "-c", "echo out; echo err >&2; exit 7"])
    #expect(result.standardOutput == "out\n")
    #expect(result.standardError == "err\n")
    #expect(result.exitCode == 7)
    #expect(!result.timedOut)
  }

  @Test func inputIsEmpty() throws {
    let result = try CommandRunner(timeout: 10).run(["cat"])
    #expect(result.exitCode == 0)
    #expect(result.standardOutput.isEmpty)
  }

  @Test func environmentAndFolder() throws {
    let runner = CommandRunner(environment: ["COLOUR": "a=b c"], workingDirectory: "/usr/bin")
    let result = try runner.run(["sh", "-c", "echo \"$COLOUR\"; pwd; test -n \"$PATH\""])
    #expect(result.lines == ["a=b c", "/usr/bin"])
    #expect(result.exitCode == 0)
  }

  @Test func signalsAreCodesAsInAShell() throws {
    let result = try CommandRunner().run(["sh", "-c", "kill -SEGV $$"])
    #expect(result.exitCode == 128 + SIGSEGV)
  }

  @Test func muchOutputIsKept() throws {
    let result = try CommandRunner().run(["seq", "1", "300000"])
    #expect(result.lines.count == 300_000)
  }

  @Test func nothingOutlivesACommand() throws {
    // The second sleeper ignores the polite signal and has left the process group.
    let script = "trap '' TERM; sleep 100 & echo $!; exec setsid -w sleep 0.1"
    let result = try CommandRunner(timeout: 20).run(["sh", "-c", script])
    #expect(!result.timedOut)
    #expect(result.seconds < 10)
    let sleeper = try #require(result.lines.first.flatMap { pid_t($0) })
    let status = try? String(contentsOfFile: "/proc/\(sleeper)/status", encoding: .utf8)
    #expect(status.map { $0.contains("State:\tZ") } ?? true)
  }

  @Test func timeIsLimited() throws {
    let result = try CommandRunner(timeout: 0.5).run(["sleep", "100"])
    #expect(result.timedOut)
    #expect(result.exitCode == 128 + SIGTERM)
    #expect(result.seconds < 10)
  }

  @Test func missingProgramsAreErrors() {
    #expect(throws: CommandError.self) { try CommandRunner().run(["/nonexistent/program"]) }
    #expect(throws: CommandError.self) { try CommandRunner().run([]) }
    #expect(throws: CommandError.self) { try BuiltExecutable.path("no-such-executable") }
  }
}
