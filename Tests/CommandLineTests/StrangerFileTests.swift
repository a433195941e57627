import Foundation
import HDF5
import TestSupport
import Testing

extension TrainTests {
  /// Files that were made to do harm: nothing in them is run, and the HDF5 library's crashes on them are
  /// errors in words.
  @Suite struct StrangerFiles {
    private func fixture(_ name: String) -> URL {
      BuiltExecutable.packageRoot.appendingPathComponent("Tests/Fixtures/HDF5/\(name)")
    }

    /// HDF5 1.10 frees memory on it that it never had. Another release may notice what is wrong.
    @Test func crashesTheLibrary() throws {
      let folder = try TrainingFolder()
      let path = folder.file("data.h5")
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.copyItem(
        at: fixture("crashes.h5"), to: URL(fileURLWithPath: path))
      for ranks in [1, 2] {
        let result = try folder.nntrain(["small.yaml", "--output", "run"], ranks: ranks)
        expectOneError(result, code: 65, "data.h5")
      }
      #expect(!folder.has("run"))
      for arguments in [["inspect", "data.h5"], ["convert", "data.h5", "out.h5"]] {
        expectOneError(try folder.nntrain(arguments), code: 65, "data.h5")
      }
      #expect(folder.names() == ["data.h5", "small.yaml"])
    }

    /// HDF5 1.10 goes round in circles in it: the system ends the process that looks at it. (The command
    /// gives it twenty seconds, the test one.)
    @Test func comesToNoEnd() throws {
      let result = try CommandRunner().run([
        BuiltExecutable.path("nntrain"), "examine-file", fixture("endless.h5").path, "1",
        "\(1 << 31)",
      ])
      #expect(!result.timedOut && result.standardError == "", "\(result)")
      // Ended by SIGXCPU, or told by a library that notices.
      #expect(result.exitCode == 152 || result.lines == ["survived"], "\(result)")
    }

    /// A model of Keras with Python code in it: a name in a list, and no model to evaluate or go on from.
    @Test func codeInAModelIsNotRun() throws {
      let folder = try TrainingFolder()
      let code =
        #"{"class_name": "__lambda__", "config": {"code": "4wEAAAAAAAAA", "defaults": null}}"#
      let file = try File.create(folder.file("keras.h5"))
      try file.root.attributes.write(
        """
        {"class_name": "Sequential", "config": {"layers": [
        {"class_name": "Lambda", "config": {"name": "harm", "function": \(code)}}]}}
        """, to: "model_config")
      let weights = try file.root.createGroup(named: "model_weights")
      try weights.attributes.write(["harm"], to: "layer_names")
      try weights.createGroup(named: "harm").attributes.write([String](), to: "weight_names")
      try file.close()
      let inspected = try folder.nntrain(["inspect", "keras.h5"])
      #expect(
        inspected.exitCode == 0 && inspected.standardOutput.contains("Lambda"), "\(inspected)")
      for arguments in [
        ["evaluate", "keras.h5", "--data", "data.h5"], ["small.yaml", "--resume", "keras.h5"],
        ["predict", "keras.h5", "--data", "data.h5", "--output", "out.h5"],
        ["small.yaml", "--set", "training.initial_weights.file=keras.h5"],
      ] {
        let result = try folder.nntrain(arguments)
        expectOneError(result, code: 65, "keras.h5", "not a checkpoint of nntrain")
      }
    }

    /// Names with dots and slashes are names in the file, or none at all.
    @Test(arguments: ["../../x", "/etc/passwd", "harm/../../x", ".."])
    func namesLeadNowhereElse(name: String) throws {
      let folder = try TrainingFolder()
      let file = try File.create(folder.file("keras.h5"))
      let weights = try file.root.createGroup(named: "model_weights")
      try weights.attributes.write(["harm"], to: "layer_names")
      try weights.createGroup(named: "harm").attributes.write([name], to: "weight_names")
      try file.close()
      expectOneError(try folder.nntrain(["inspect", "keras.h5"]), code: 65, "keras.h5 has no")
      try folder.configure("inputs: train/inputs", "inputs: '\(name)'")
      expectOneError(try folder.nntrain(["small.yaml"]), code: 65, "data.h5 has no")
    }

    @Test(arguments: ["../x", "/x", ".x", "..", "a\\u0001b", "a\\0b"])
    func runsStayWhereRunsAre(name: String) throws {
      let folder = try TrainingFolder()
      try folder.configure("name: small", "name: \"\(name)\"")
      expectOneError(
        try folder.nntrain(["small.yaml"]), code: 78, "cannot be the name of a directory")
    }
  }
}
