import Foundation
import HDF5
import TestSupport
import Testing

extension TrainTests {
  /// Data that cannot be trained on.
  @Suite struct BadData {
    /// What is found before training starts: nothing is written then.
    static let early: [BadInput] = [
      .folder("no file", 66, "data.h5", "No such file") { folder in
        try FileManager.default.removeItem(atPath: folder.file("data.h5"))
        return ["small.yaml"]
      }.alsoOnRanks,
      .folder("a file that is cut short", 65, "data.h5") { folder in
        let url = URL(fileURLWithPath: folder.file("data.h5"))
        let bytes = try Data(contentsOf: url)
        try bytes.prefix(bytes.count / 2).write(to: url)
        return ["small.yaml"]
      }.alsoOnRanks,
      .folder("an empty file", 65, "data.h5") { folder in
        try folder.write("", to: "data.h5")
        return ["small.yaml"]
      },
      .folder("a file of another kind", 65, "data.h5") { folder in
        try folder.write("sepal length, sepal width\n5.1, 3.5\n", to: "data.h5")
        return ["small.yaml"]
      },
      .configuration(
        "no such data set", "inputs: train/inputs", "inputs: train/pictures", code: 65, "data.h5",
        "train/pictures"
      ).alsoOnRanks,
      .configuration(
        "no such group", "targets: test/targets", "targets: tests/targets", code: 65, "data.h5",
        "/tests", "did you mean /test"),
      .configuration(
        "a group in place of a data set", "inputs: train/inputs", "inputs: train", code: 65,
        "data.h5", "/train is a group"),
      .data("numbers of rows that differ", 65, "40", "39", "train/targets") {
        $0.parts["train"]?.targets.removeLast()
      }.alsoOnRanks,
      .data("no rows", 65, "train/", "no rows") {
        $0.parts["train"]?.inputs = []
        $0.parts["train"]?.targets = []
      },
      .folder("text in place of numbers", 65, "train/inputs", "not numbers") { folder in
        let file = try File(folder.file("data.h5"), mode: .readWrite)
        try file.root.group(named: "train").remove("inputs")
        try file.root.createStringDataset(
          named: "train/inputs", Array(repeating: "five", count: 40))
        try file.close()
        return ["small.yaml"]
      },
      .folder("test inputs of another shape", 65, "test", "shape") { folder in
        let file = try File(folder.file("data.h5"), mode: .readWrite)
        try file.root.group(named: "test").remove("inputs")
        try file.root.createDataset(
          named: "test/inputs", shape: [9, 4], [Float](repeating: 1, count: 36))
        try file.close()
        return ["small.yaml"]
      },
    ]

    @Test(arguments: BadInput.trials(early)) func foundBeforeTraining(input: BadInput, ranks: Int)
      throws
    {
      let folder = try TrainTests.expectRefusal(input, ranks: ranks)
      #expect(folder.names().allSatisfy { $0 == "data.h5" || $0 == "small.yaml" })
    }

    /// What is found when the sample's turn comes.
    static let late: [BadInput] = [
      .data("a label beyond the classes", 65, "data.h5", "train/targets", "row 17", "3") {
        $0.parts["train"]?.targets[17] = 3
      }.alsoOnRanks,
      .data("a negative label", 65, "data.h5", "train/targets", "row 39", "-1") {
        $0.parts["train"]?.targets[39] = -1
      },
      .data("a label of the test set", 65, "data.h5", "test/targets", "row 8", "1000") {
        $0.parts["test"]?.targets[8] = 1000
      },
      .data("NaN", 65, "data.h5", "train/inputs", "row 23") {
        $0.parts["train"]?.inputs[23 * 6 + 2] = .nan
      }.alsoOnRanks,
      .data("an infinity", 65, "data.h5", "train/inputs", "row 0") {
        $0.parts["train"]?.inputs[0] = -.infinity
      },
      .data("NaN in the validation set", 65, "data.h5", "validation/inputs", "row 10") {
        $0.parts["validation"]?.inputs[65] = .nan
      }.alsoOnRanks,
      .folder("labels that are no whole numbers", 65, "train/targets", "row 5") { folder in
        let file = try File(folder.file("data.h5"), mode: .readWrite)
        try file.root.group(named: "train").remove("targets")
        let labels = (0..<40).map { $0 == 5 ? Float(0.5) : 1 }
        try file.root.createDataset(named: "train/targets", shape: [40], labels)
        try file.close()
        return ["small.yaml"]
      },
    ]

    @Test(arguments: BadInput.trials(late)) func foundInTraining(input: BadInput, ranks: Int) throws
    {
      let folder = try TrainTests.expectRefusal(input, ranks: ranks)
      #expect(!folder.has("runs/small/model.h5"))
      for name in folder.names(in: "runs/small/checkpoints") {
        let verified = try folder.nntrain(["verify", "runs/small/checkpoints/\(name)"])
        #expect(verified.exitCode == 0, "\(verified)")
      }
    }

    /// On three ranks, where the last one alone sees the bad row.
    @Test func aRowOfTheLastRank() throws {
      let input = BadInput.data("", 65, "rank 2: ", "train/inputs", "row 6") {
        $0.parts["train"]?.inputs[6 * 6] = .nan
      }
      let folder = try TrainingFolder()
      let arguments = try input.prepare(folder) + ["--set", "data.shuffle=none"]
      expectOneError(
        try folder.nntrain(arguments, ranks: 3), code: 65, "rank 2: ", "train/inputs", "row 6")
    }

    /// Standardizing reads all rows before training starts.
    @Test(arguments: [1, 2]) func whatStandardizeFinds(ranks: Int) throws {
      let folder = try TrainingFolder()
      var problem = SmallProblem()
      problem.parts["train"]?.inputs[33 * 6] = .nan
      try problem.write(to: folder.file("data.h5"))
      try folder.configure("rescale: {scale: 0.0625}", "standardize: {}")
      expectOneError(
        try folder.nntrain(["small.yaml"], ranks: ranks), code: 65, "train/inputs", "row 33")
      #expect(folder.names() == ["data.h5", "small.yaml"])
    }
  }
}
