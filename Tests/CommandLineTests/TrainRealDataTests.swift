import Foundation
import HDF5
import TestSupport
import Testing

extension TrainTests {
  /// Real data, from the files that people download to predictions.
  @Suite struct RealData {
    static let hasMNIST = SharedData.has(
      "mnist/t10k-images-idx3-ubyte.gz", "mnist/t10k-labels-idx1-ubyte.gz")

    /// A folder with `data/mnist.h5`: 2,000 images to train with and 500 to test with, cut from what
    /// `nntrain convert` makes.
    private func folder() throws -> TrainingFolder {
      let folder = try TrainingFolder()
      let sources = ["images-idx3", "labels-idx1"].map {
        SharedData.path("mnist/t10k-\($0)-ubyte.gz")
      }
      let converted = try folder.nntrain(["convert"] + sources + ["all.h5"])
      #expect(converted.exitCode == 0, "\(converted)")
      try FileManager.default.createDirectory(
        atPath: folder.file("data"), withIntermediateDirectories: false)
      let all = try File(folder.file("all.h5")).root
      let images = try all.dataset(named: "test/images").read(as: UInt8.self)
      let labels = try all.dataset(named: "test/labels").read(as: UInt8.self)
      let file = try File.create(folder.file("data/mnist.h5"))
      for (part, rows) in [("train", 0..<2000), ("test", 2000..<2500)] {
        try file.root.createDataset(
          named: "\(part)/images", shape: [rows.count, 28, 28],
          Array(images[rows.lowerBound * 784..<rows.upperBound * 784]))
        try file.root.createDataset(
          named: "\(part)/labels", shape: [rows.count], Array(labels[rows]))
      }
      try file.close()
      return folder
    }

    private func train(
      _ folder: TrainingFolder, ranks: Int, _ settings: String...
    ) throws -> TrainedRun {
      let configuration = "\(ConfigurationFiles.directory)/mnist-mlp.yaml"
      let result = try folder.nntrain(
        [configuration, "--output", "np\(ranks)"] + settings.flatMap { ["--set", $0] },
        ranks: ranks, timeout: 120)
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      return TrainedRun(path: folder.file("np\(ranks)"), standardOutput: result.standardOutput)
    }

    @Test(.enabled(if: hasMNIST)) func aSliceOfMNIST() throws {
      let folder = try folder()
      let one = try train(folder, ranks: 1, "training.epochs=4")
      let four = try train(folder, ranks: 4, "training.epochs=4")
      try TrainTests.expectClose(one, four, tolerance: 1e-4)
      let accuracy = try four.records().last?["test_accuracy"]
      #expect(try #require(accuracy) > 0.85)

      // The model by itself, on the same test set.
      let evaluated = try folder.nntrain(
        [
          "evaluate", "np4/model.h5", "--data", "data/mnist.h5", "--inputs", "test/images",
          "--targets", "test/labels",
        ])
      #expect(evaluated.exitCode == 0, "\(evaluated)")
      let line = evaluated.lines.first { $0.hasPrefix("accuracy") }
      #expect(line?.split(separator: " ").last.flatMap { Double($0) } == accuracy, "\(evaluated)")
    }

    static let hasAllOfMNIST = SharedData.has(
      "mnist/train-images-idx3-ubyte.gz", "mnist/train-labels-idx1-ubyte.gz",
      "mnist/t10k-images-idx3-ubyte.gz", "mnist/t10k-labels-idx1-ubyte.gz")

    /// Writes `data/mnist.h5` with all images, in a folder `data` that is there.
    static func convertMNIST(in folder: TrainingFolder) throws {
      let sources = [
        "train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1",
      ]
      let converted = try folder.nntrain(
        ["convert"] + sources.map { SharedData.path("mnist/\($0)-ubyte.gz") } + ["data/mnist.h5"])
      #expect(converted.exitCode == 0, "\(converted)")
    }

    /// All 60,000 images, five times: as accurate as ever, and with fixed shards the same to the bit on
    /// one rank and on four.
    @Test(.enabled(if: hasAllOfMNIST)) func theSameBitsOnAllOfMNIST() throws {
      let folder = try TrainingFolder()
      try FileManager.default.createDirectory(
        atPath: folder.file("data"), withIntermediateDirectories: false)
      try Self.convertMNIST(in: folder)
      let one = try train(folder, ranks: 1, "training.shards=8")
      let four = try train(folder, ranks: 4, "training.shards=8")
      try TrainTests.expectSameBits(one, four, step: 5 * 422)
      let accuracy = try #require(try four.records().last?["test_accuracy"])
      #expect(accuracy > 0.975 && accuracy < 0.985, "\(accuracy)")
      print("MNIST, 5 epochs, 8 shards: test accuracy \(accuracy)")
    }

    /// Keras opens the model and the checkpoint, and predicts from the raw images what we predict.
    @Test(.enabled(if: hasMNIST && KerasCheck.isPossible)) func predictionsOfKeras() throws {
      let folder = try folder()
      let run = try train(folder, ranks: 2, "training.epochs=1")
      let images = try File(folder.file("data/mnist.h5")).root.dataset(named: "test/images")
      let inputs = KerasCheck.Values(images.shape, try images.read(as: Float.self))
      for model in ["model.h5", "checkpoints/best.h5"] {
        let predicted = try folder.nntrain(
          [
            "predict", "\(run.path)/\(model)", "--data", "data/mnist.h5", "--inputs",
            "test/images", "--output", "predictions.h5", "--force",
          ])
        #expect(predicted.exitCode == 0, "\(predicted)")
        let ours = try File(folder.file("predictions.h5")).root.dataset(named: "predictions")
        let values = KerasCheck.Values(ours.shape, try ours.read(as: Float.self))
        let result = try KerasCheck.run(
          "\(run.path)/\(model)", inputs: ["": inputs], predictions: values, training: true)
        #expect(result.exitCode == 0, "\(result)")
      }
    }
  }
}
