import TestSupport
import Testing

/// Something that a user may get wrong, and what the command has to say about it.
struct BadInput: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let code: Int32
  let words: [String]
  /// The numbers of ranks on which it is tried.
  private(set) var ranks = [1]
  /// Spoils a folder, and gives the arguments of the command.
  let prepare: @Sendable (TrainingFolder) throws -> [String]

  /// A folder that is spoilt in any way.
  static func folder(
    _ name: String, _ code: Int32, _ words: String...,
    prepare: @escaping @Sendable (TrainingFolder) throws -> [String]
  ) -> BadInput {
    BadInput(name, code, words, prepare: prepare)
  }

  /// Samples with something wrong in them.
  static func data(
    _ name: String, _ code: Int32 = 65, _ words: String...,
    spoil: @escaping @Sendable (inout SmallProblem) -> Void
  ) -> BadInput {
    BadInput(name, code, words) { folder in
      var problem = SmallProblem()
      spoil(&problem)
      try problem.write(to: folder.file("data.h5"))
      return ["small.yaml"]
    }
  }

  /// A configuration in which words are replaced.
  static func configuration(
    _ name: String, _ old: String, _ new: String, code: Int32 = 78, _ words: String...
  ) -> BadInput {
    BadInput(name, code, words) { folder in
      try folder.configure(old, new)
      return ["small.yaml"]
    }
  }

  /// Arguments after the configuration.
  static func arguments(
    _ name: String, _ arguments: String..., code: Int32 = 78, words: [String]
  ) -> BadInput {
    BadInput(name, code, words) { _ in ["small.yaml"] + arguments }
  }

  private init(
    _ name: String, _ code: Int32, _ words: [String],
    prepare: @escaping @Sendable (TrainingFolder) throws -> [String]
  ) {
    testDescription = name
    self.code = code
    self.words = words
    self.prepare = prepare
  }
}

extension BadInput {
  /// The same, tried on two ranks as well.
  var alsoOnRanks: BadInput {
    var input = self
    input.ranks = [1, 2]
    return input
  }

  /// Each input with each number of ranks on which it is tried.
  static func trials(_ inputs: [BadInput]) -> [(input: BadInput, ranks: Int)] {
    inputs.flatMap { input in input.ranks.map { (input, $0) } }
  }
}

extension TrainTests {
  /// Runs the command on bad input, and checks that it fails as it should.
  ///
  /// - Returns: the folder, with what the command left there.
  @discardableResult
  static func expectRefusal(
    _ input: BadInput, ranks: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> TrainingFolder {
    let folder = try TrainingFolder()
    let arguments = try input.prepare(folder)
    let result = try folder.nntrain(arguments, ranks: ranks)
    let lines = result.standardError.split(separator: "\n")
    #expect(!result.timedOut, "\(result)", sourceLocation: sourceLocation)
    #expect(result.exitCode == input.code, "\(result)", sourceLocation: sourceLocation)
    #expect(lines.count == 1, "\(result)", sourceLocation: sourceLocation)
    #expect(
      lines.first?.hasPrefix("nntrain: error: ") == true, "\(result)",
      sourceLocation: sourceLocation)
    for word in input.words {
      #expect(
        result.standardError.contains(word), "'\(word)': \(result)",
        sourceLocation: sourceLocation)
    }
    return folder
  }
}
