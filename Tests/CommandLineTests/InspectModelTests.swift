import Foundation
import HDF5
import TestSupport
import Testing

/// `nntrain inspect` and `nntrain verify` of models and checkpoints.
@Suite struct InspectModelTests {
  let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  @Test func aModelOfOurs() throws {
    try StoredModel.write(to: folder.file("model.h5"))
    let result = try NNTrainCommand.run("inspect", "model.h5", in: folder)
    #expect(result.exitCode == 0, "\(result)")
    #expect(
      result.lines.first?.hasPrefix("model.h5: 'small', a model trained by nntrain, ") == true)
    #expect(
      result.lines.dropFirst() == [
        "Layer                  Output  Parameters",
        "input                  [2, 3]           0",
        "flatten                [6]              0",
        "dense                  [5]             35",
        "probabilities (dense)  [2]             12",
        "Total                                  47",
        "Loss           sparse_categorical_crossentropy",
        "Optimizer      sgd (learning_rate 0.1, momentum 0.9)",
        "Preprocessing  rescale (scale 0.5)",
        "Data           data.h5",
        "Progress       2 epochs done and 3 steps of the next, 1,003 steps, 32,096 samples",
        "Batches        32 of 16,000 samples in 4 shards, full shuffle, seed 7",
        "Best           0.2500 in epoch 2",
        "Written by     nntrain 0.1.0",
        "epoch        loss  accuracy",
        "    1      0.5000    0.7500",
        "    2  not finite    0.8125",
      ])
    let tree = try NNTrainCommand.run("inspect", "--tree", "model.h5", in: folder)
    #expect(tree.lines.contains { $0.contains("kernel ") && $0.contains(" [6, 5] ") }, "\(tree)")
  }

  @Test func aModelOfKeras() throws {
    let fixture = BuiltExecutable.packageRoot
      .appendingPathComponent("Tests/Fixtures/HDF5/from-h5py.h5").path
    let result = try NNTrainCommand.run("inspect", fixture, in: folder)
    #expect(result.exitCode == 0, "\(result)")
    #expect(result.lines.first?.contains("layout of Keras 3.15.1") == true)
    #expect(
      result.lines.dropFirst() == ["Layer  Parameters", "d1             15", "Total          15"])
  }

  @Test func digests() throws {
    try StoredModel.write(to: folder.file("a.h5"))
    try StoredModel.write(to: folder.file("b.h5"))
    try StoredModel.write(to: folder.file("c.h5"), momentum: 0.5)
    try StoredModel.write(to: folder.file("d.h5"), offset: 1)
    let digests = try ["a", "b", "c", "d"].map { name in
      let result = try NNTrainCommand.run("inspect", "--digest", "\(name).h5", in: folder)
      #expect(result.exitCode == 0, "\(result)")
      #expect(result.lines.count == 2 && result.lines.allSatisfy { $0.count == 64 }, "\(result)")
      return result.lines
    }
    #expect(digests[0] == digests[1])
    #expect(digests[0][0] == digests[2][0] && digests[0][1] != digests[2][1])
    #expect(digests[0][0] != digests[3][0] && digests[0][1] == digests[3][1])
  }

  @Test func damagedCheckpoints() throws {
    try StoredModel.write(to: folder.file("good.h5"))
    var bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("good.h5")))
    try bytes.dropLast(100).write(to: URL(fileURLWithPath: folder.file("cut.h5")))
    bytes[bytes.count / 2] ^= 4
    try bytes.write(to: URL(fileURLWithPath: folder.file("bad.h5")))
    expectFailure(
      try NNTrainCommand.run("inspect", "bad.h5", in: folder), code: 65, "bad.h5 is damaged",
      "SHA-256")
    expectFailure(
      try NNTrainCommand.run("inspect", "--digest", "cut.h5", in: folder), code: 65, "cut short")

    let verified = try NNTrainCommand.run("verify", "good.h5", in: folder)
    #expect(verified.exitCode == 0)
    #expect(verified.lines.count == 1 && verified.lines[0].hasPrefix("good.h5: sound; step 1003"))
    let found = try NNTrainCommand.run("verify", "bad.h5", "good.h5", "cut.h5", in: folder)
    #expect(found.exitCode == 1)
    #expect(found.lines.count == 3)
    #expect(found.standardError == "")
    expectFailure(
      try NNTrainCommand.run("verify", "none.h5", in: folder), code: 66, "none.h5")
  }
}
