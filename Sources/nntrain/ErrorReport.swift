import ArgumentParser
import Diagnostics

/// How the command ends because of what was thrown: what is said, where, and the exit code.
///
/// Help and version are thrown too. A command that has already said what there is to say throws
/// `ArgumentParser.ExitCode`.
struct ErrorReport {
  /// The exit code.
  let exitCode: Int32
  /// What is printed, with its line ends; empty where there is nothing to say.
  let text: String

  /// Puts an error in words.
  ///
  /// - Parameter command: the command that failed; nil where the arguments named none.
  init(_ error: any Error, of command: (any ParsableCommand)? = nil) {
    let parsingCode = NNTrain.exitCode(for: error)
    switch error {
    case let error as any Diagnosable:
      exitCode = error.exitCode.rawValue
      let hint = error.exitCode == .usage ? Self.hint(for: command) : nil
      text = Self.complaint(error.description, hint: hint)
    case let code as ArgumentParser.ExitCode:
      exitCode = code.rawValue
      text = ""
    case _ where parsingCode == .success:
      exitCode = 0
      text = NNTrain.fullMessage(for: error) + "\n"
    case _ where parsingCode == .validationFailure:
      exitCode = Diagnostics.ExitCode.usage.rawValue
      let message = NNTrain.message(for: error)
      text = Self.complaint(
        message.prefix(1).lowercased() + message.dropFirst(),
        hint: command.map(Self.hint) ?? Self.parserHint(for: error))
    default:
      exitCode = Diagnostics.ExitCode.internalError.rawValue
      text = Self.complaint("internal error: \(error)", hint: nil)
    }
  }

  /// Prints what there is to say: errors to the standard error, all else to the standard output.
  func show() {
    guard !text.isEmpty else { return }
    exitCode == 0 ? Terminal.write(text) : Terminal.complain(String(text.dropLast()))
  }

  private static func complaint(_ message: String, hint: String?) -> String {
    // The parser puts the choices below each other.
    let flat = message.replacing(":\n  - ", with: ": ").replacing("\n  - ", with: ", ")
    let line = flat.split(whereSeparator: \.isNewline).joined(separator: " ")
    return "nntrain: error: \(line)\n" + (hint.map { "\($0)\n" } ?? "")
  }

  private static func hint(for command: (any ParsableCommand)?) -> String {
    let name = command.flatMap { type(of: $0).configuration.commandName } ?? ""
    return "See 'nntrain \(name.isEmpty ? "" : "\(name) ")--help'."
  }

  /// The parser knows which command's arguments it could not read: its own hint, the last line of
  /// its message, names it.
  private static func parserHint(for error: any Error) -> String? {
    let last = NNTrain.fullMessage(for: error).split(separator: "\n").last
    return last?.split(separator: "'").dropFirst().first.map { "See '\($0)'." }
  }
}
