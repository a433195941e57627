import Diagnostics

/// A call of the HDF5 library failed: which one, on what, and the library's own words.
public struct HDF5Error: Diagnosable, Equatable {
  /// The function of the C library, such as "H5Dread".
  public let operation: String
  /// The path of the file.
  public let file: String
  /// The path of the object within the file; nil where the call was about the file itself.
  public let object: String?
  /// The library's stack of errors, innermost first.
  public let messages: [String]
  /// `data` for content that cannot be read, `inputOutput` where reading or writing failed.
  public let exitCode: ExitCode

  init(operation: String, subject: Subject, messages: [String], exitCode: ExitCode? = nil) {
    self.operation = operation
    self.file = subject.file
    self.object = subject.object
    self.messages = messages
    // A reading error with the system's words is the disk's, not the content's.
    let failed = subject.isWriting || messages.contains { Self.systemWords(in: $0) != nil }
    self.exitCode = exitCode ?? (failed ? .inputOutput : .data)
  }

  /// The system's words for the error that the library met, such as "No space left on device".
  public var systemMessage: String? {
    messages.lazy.compactMap(Self.systemWords).first
  }

  /// One line: where, what could not be done, why, and the call.
  public var description: String {
    var parts = [Subject(file: file, object: object).description]
    if let outermost = messages.last { parts.append(Self.condensed(outermost)) }
    if messages.count > 1, let innermost = messages.first {
      parts.append(Self.condensed(innermost))
    }
    return parts.joined(separator: ": ") + " (\(operation))"
  }

  /// A message without what only a debugger wants: the time, the descriptor, the addresses.
  private static func condensed(_ message: String) -> String {
    guard let words = systemWords(in: message) else {
      return message.split(whereSeparator: \.isWhitespace).joined(separator: " ").printable
    }
    let head = message.prefix { $0 != ":" }
    return "\(head.firstRange(of: ", errno").map { head[..<$0.lowerBound] } ?? head): \(words)"
  }

  /// The library writes `errno = 28, error message = 'No space left on device', …`.
  private static func systemWords(in message: String) -> String? {
    let key = "error message = '"
    guard let start = message.firstRange(of: key)?.upperBound else { return nil }
    return String(message[start...].prefix { $0 != "'" })
  }
}
