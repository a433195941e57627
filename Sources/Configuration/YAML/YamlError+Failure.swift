import Diagnostics
import Yams

extension YamlError {
  /// The error as one line for the user, in Yams' own words.
  func failure(in origin: YAMLOrigin) -> Failure {
    switch self {
    case .scanner(let context, let problem, let mark, let yaml),
      .parser(let context, let problem, let mark, let yaml),
      .composer(let context, let problem, let mark, let yaml):
      let tab = yaml.unicodeScalar(at: mark) == "\t"
      return origin.failure(
        line: mark.line, Self.words(context, problem, origin.hasLines ? mark.line : nil),
        advice: tab ? "indent with spaces, not with tabs" : nil)
    case .reader(let problem, let offset, _, let yaml):
      let line = 1 + yaml.prefix(offset ?? 0).count { $0.isNewline }
      return origin.failure(line: line, problem)
    case .memory:
      return Failure(.outOfMemory, "\(origin.location(line: 1)): too little memory to read it")
    case .duplicatedKeysInMapping(let keys, let context):
      return origin.failure(line: context.mark.line, "given more than once: \(listed(keys))")
    case .writer(let problem), .emitter(let problem), .representer(let problem):
      return Failure(.internalError, "YAML cannot be written: \(problem)")
    case .no, .dataCouldNotBeDecoded:
      return Failure(.internalError, "\(origin.location(line: 1)): \(self)")
    }
  }

  /// `did not find expected key while parsing a block mapping that begins on line 3`
  private static func words(_ context: Context?, _ problem: String, _ line: Int?) -> String {
    guard let context, !context.text.isEmpty else { return problem }
    guard context.text.hasPrefix("while") else { return "\(context.text), \(problem)" }
    let start = context.mark.line
    let place = line == nil || line == start ? "" : " that begins on line \(start)"
    return "\(problem) \(context.text)\(place)"
  }
}

extension String {
  fileprivate func unicodeScalar(at mark: Mark) -> Unicode.Scalar? {
    let lines = split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard lines.indices.contains(mark.line - 1) else { return nil }
    return lines[mark.line - 1].unicodeScalars.dropFirst(mark.column - 1).first
  }
}
