import Foundation
import HDF5
import TestSupport
import Testing

extension TrainTests {
  /// What textbooks show, with the configurations that come with the program.
  @Suite struct Demonstrations {
    /// Writes `data/xor.h5`, in a folder `data` that is there.
    static func writeXOR(to folder: TrainingFolder) throws {
      let file = try File.create(folder.file("data/xor.h5"))
      try file.root.createDataset(
        named: "inputs", shape: [4, 2], [0, 0, 0, 1, 1, 0, 1, 1] as [Float])
      try file.root.createDataset(named: "targets", shape: [4], [0, 1, 1, 0] as [Float])
      try file.close()
    }

    func train(
      _ folder: TrainingFolder, _ name: String, _ settings: String..., ranks: Int = 1
    ) throws -> TrainedRun {
      let result = try folder.nntrain(
        ["\(ConfigurationFiles.directory)/\(name).yaml", "--output", "run\(UUID().uuidString)"]
          + settings.flatMap { ["--set", $0] }, ranks: ranks, timeout: 120)
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      let line = try #require(result.lines.first { $0.hasPrefix("  output     ") })
      return TrainedRun(
        path: folder.file(String(line.dropFirst(13))), standardOutput: result.standardOutput)
    }

    func folder() throws -> TrainingFolder {
      let folder = try TrainingFolder()
      try FileManager.default.createDirectory(
        atPath: folder.file("data"), withIntermediateDirectories: false)
      return folder
    }

    /// Writes `data/iris.h5` as the header of `configs/iris.yaml` makes it.
    static func writeIris(to folder: TrainingFolder) throws {
      let inputs = (0..<100).flatMap { flower in
        let kind = Float(flower % 2)
        func part(_ factor: Int) -> Float { Float(flower * factor % 101) / 101 }
        return [
          4.3 + 0.6 * kind + 1.4 * part(7), 2.9 - 0.6 * kind + 1.3 * part(13),
          1 + 2.3 * kind + 0.9 * part(29), 0.1 + 0.9 * kind + 0.4 * part(43),
        ]
      }
      let file = try File.create(folder.file("data/iris.h5"))
      try file.root.createDataset(named: "inputs", shape: [100, 4], inputs)
      try file.root.createDataset(
        named: "targets", shape: [100], (0..<100).map { Float($0 % 2) })
      try file.close()
    }

    /// No line separates the exclusive or; zero weights keep two hidden units alike for ever.
    @Test(arguments: [1, 4]) func theExclusiveOr(ranks: Int) throws {
      let folder = try folder()
      try Self.writeXOR(to: folder)
      let network = try train(folder, "xor", ranks: ranks)
      #expect(try network.records().last?["accuracy"] == 1)
      let perceptron = try train(
        folder, "xor", "model=[dense: {units: 1}]", "loss=perceptron", ranks: ranks)
      #expect(try #require(perceptron.records().last?["accuracy"]) <= 0.75)
      let symmetric = try train(
        folder, "xor", "model.0.dense.kernel_initializer=zeros",
        "model.1.dense.kernel_initializer=zeros", ranks: ranks)
      #expect(try #require(symmetric.records().last?["accuracy"]) <= 0.75)
      let kernel = try File("\(symmetric.path)/model.h5").root
        .dataset(named: "model_weights/dense/dense/kernel").read(as: Float.self)
      #expect(kernel[0] == kernel[1] && kernel[2] == kernel[3], "\(kernel)")
    }

    /// Eight layers of sigmoids learn nothing; of normalized relu, nearly everything.
    @Test(.enabled(if: RealData.hasAllOfMNIST)) func depth() throws {
      let folder = try folder()
      try RealData.convertMNIST(in: folder)
      let sigmoids = try train(
        folder, "mnist-deep-sigmoid", "training.layer_statistics=epoch", ranks: 2)
      #expect(sigmoids.standardOutput.contains("Warning: gradients vanish on their way back"))
      #expect(try #require(sigmoids.records().last?["test_accuracy"]) < 0.2)
      let normalized = try train(
        folder, "mnist-deep-normalized", "training.layer_statistics=epoch", ranks: 2)
      #expect(!normalized.standardOutput.contains("Warning"))
      #expect(try #require(normalized.records().last?["test_accuracy"]) > 0.94)
    }
  }
}
