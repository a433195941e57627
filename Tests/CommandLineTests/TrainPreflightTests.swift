import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// Ranks that hold different things are told so before they train.
  @Suite struct Preflight {
    let folder: TrainingFolder

    init() throws { folder = try TrainingFolder() }

    /// Some of the ranks of a launch, with arguments and options of mpirun of their own.
    struct Part {
      var ranks = 1
      var options: [String] = []
      var program = "nntrain"
      var arguments = ["small.yaml"]
    }

    private func launch(_ first: Part, _ others: Part...) throws -> CommandResult {
      let rest = try others.flatMap { part in
        let program =
          part.program.contains("/") ? part.program : try BuiltExecutable.path(part.program)
        return [":", "-np", "\(part.ranks)"] + part.options + [program] + part.arguments
      }
      return try RankRunner(
        ranks: first.ranks, timeout: 30,
        environment: ["OMPI_MCA_pml": "ob1", "OMPI_MCA_odls_base_sigkill_timeout": "0"],
        workingDirectory: folder.directory.path, options: first.options
      ).run(first.program, first.arguments + rest)
    }

    /// Nothing has been written.
    private func expectNothingWritten() { #expect(!folder.has("runs")) }

    @Test func anotherConfigurationFile() throws {
      try folder.write(
        SmallProblem.configuration.replacing("units: 8", with: "units: 9"), to: "other.yaml")
      expectOneError(
        try launch(Part(), Part(arguments: ["other.yaml"])), code: 78,
        "error: model[0].dense.units is 8 on rank 0, but 9 on rank 1; ")
      expectNothingWritten()
    }

    @Test func anotherOverride() throws {
      let set = ["small.yaml", "--set", "training.epochs=4", "--set", "seed=9"]
      expectOneError(
        try launch(Part(ranks: 2), Part(arguments: set), Part()), code: 78,
        "error: seed is 5 on ranks 0, 1 and 3, but 9 on rank 2; training.epochs differs as well; ")
      expectOneError(
        try launch(Part(arguments: ["bench", "step"] + set), Part(arguments: ["bench", "step"])),
        code: 78, "rank 1")
      expectNothingWritten()
    }

    /// Comments and the form of the file are no difference, nor is another name.
    @Test func theSameConfigurationInOtherWords() throws {
      try folder.write("# a copy\n" + SmallProblem.configuration, to: "other.yaml")
      let result = try launch(Part(), Part(arguments: ["other.yaml"]))
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
    }

    @Test func anotherCommand() throws {
      expectOneError(
        try launch(Part(arguments: ["small.yaml", "--dry-run"]), Part(ranks: 2)), code: 78,
        "the command is 'train --dry-run' on rank 0, but 'train' on ranks 1 and 2; ")
      expectOneError(
        try launch(Part(), Part(arguments: ["bench", "step", "small.yaml"])), code: 78,
        "the command is 'train' on rank 0, but 'bench step")
      expectNothingWritten()
    }

    /// A rank that cannot read its configuration tells that, and not that it has none.
    @Test func aConfigurationThatOneRankCannotRead() throws {
      expectOneError(
        try launch(Part(), Part(arguments: ["none.yaml"])), code: 66, "rank 1: ", "none.yaml")
      try folder.write("loss: [\n", to: "bad.yaml")
      expectOneError(
        try launch(Part(arguments: ["bad.yaml"]), Part(ranks: 2)), code: 78, "bad.yaml")
      expectNothingWritten()
    }

    @Test func otherInstructions() throws {
      let limited = Part(ranks: 2, options: ["-x", "DNNL_MAX_CPU_ISA=AVX"])
      expectOneError(
        try launch(Part(), limited), code: 78, "oneDNN's instruction set is ",
        " on rank 0, but AVX on ranks 1 and 2; ", "DNNL_MAX_CPU_ISA")
      expectOneError(
        try launch(Part(), Part(options: ["-x", "ONEDNN_DEFAULT_FPMATH_MODE=BF16"])), code: 78,
        "ONEDNN_DEFAULT_FPMATH_MODE is not set on rank 0, but BF16 on rank 1; ")
      let both = try launch(limited, limited)
      #expect(both.exitCode == 0 && both.standardError == "", "\(both)")
    }

    /// A copy of the program is the same program; one with other bytes is not.
    @Test func anotherProgram() throws {
      let program = try BuiltExecutable.path("nntrain")
      let copy = folder.file("copy")
      try FileManager.default.copyItem(atPath: program, toPath: copy)
      let result = try launch(Part(), Part(program: copy))
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: copy))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data("x".utf8))
      try handle.close()
      expectOneError(
        try launch(Part(), Part(ranks: 2, program: copy)), code: 78,
        "the program (by SHA-256) is ", " on rank 0, but ", " on ranks 1 and 2; start the same")
    }

    // MARK: Data

    /// Ranks 0 and 1 with the data of the folder, rank 2 with what `spoil` leaves in one of its own.
    private func launchWithData(
      _ spoil: (String) throws -> Void
    ) throws -> CommandResult {
      let own = folder.file("own")
      try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
      try? FileManager.default.removeItem(atPath: "\(own)/data.h5")
      try FileManager.default.copyItem(atPath: folder.file("data.h5"), toPath: "\(own)/data.h5")
      try spoil("\(own)/data.h5")
      let arguments = [folder.file("small.yaml")]
      return try launch(
        Part(ranks: 2, arguments: arguments),
        Part(options: ["-wdir", own], arguments: arguments))
    }

    @Test func aCopyOfTheData() throws {
      let result = try launchWithData { _ in }
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
    }

    @Test(arguments: ["rescale: {scale: 0.0625}", "standardize: {}"])
    func otherShapes(preprocessing: String) throws {
      try folder.configure("rescale: {scale: 0.0625}", preprocessing)
      let result = try launchWithData { try SmallProblem(training: 41).write(to: $0) }
      expectOneError(
        result, code: 78,
        "data set 'train/inputs' of data.h5 is float32 [40, 6] on ranks 0 and 1, "
          + "but float32 [41, 6] on rank 2; ")
      expectNothingWritten()
    }

    @Test func otherSizesAndContents() throws {
      expectOneError(
        try launchWithData { path in
          let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
          try handle.seekToEnd()
          try handle.write(contentsOf: Data("more".utf8))
          try handle.close()
        }, code: 78, "the size of data.h5 is ", " bytes on ranks 0 and 1, but ", " on rank 2; ")
      expectOneError(
        try launchWithData { path in
          var problem = SmallProblem()
          problem.parts["train"]?.targets[0] ^= 1
          try problem.write(to: path)
        }, code: 78, "the content of data.h5 ", " on ranks 0 and 1, but ", " on rank 2; ")
      expectNothingWritten()
    }

    @Test func dataThatOneRankCannotOpen() throws {
      expectOneError(
        try launchWithData { try FileManager.default.removeItem(atPath: $0) }, code: 66,
        "rank 2: ", "data.h5")
      expectOneError(
        try launchWithData { try Data("no data".utf8).write(to: URL(fileURLWithPath: $0)) },
        code: 65, "rank 2: ", "data.h5")
      expectNothingWritten()
    }
  }
}
