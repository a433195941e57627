import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// Training on compressed data: in memory once for a node, in copies, or read as it is needed.
  @Suite struct StoredData {
    /// Rows enough for several blocks, which ranks share the reading of.
    private func folder() throws -> TrainingFolder {
      let folder = try TrainingFolder(SmallProblem(training: 12_000, validation: 50, test: 9))
      let result = try folder.nntrain([
        "convert", "data.h5", "compressed.h5", "--chunk-rows", "500", "--compress", "4",
      ])
      #expect(result.exitCode == 0, "\(result)")
      return folder
    }

    private static let arguments = [
      "data.file=compressed.h5", "training.shards=8", "training.batch_size=1000",
      "training.epochs=2",
    ]

    private func train(
      _ folder: TrainingFolder, _ output: String, _ settings: [String] = [], ranks: Int,
      environment: [String: String] = [:]
    ) throws -> TrainedRun {
      let all = Self.arguments + settings
      let result = try folder.nntrain(
        ["small.yaml", "--output", output] + all.flatMap { ["--set", $0] }, ranks: ranks,
        environment: environment)
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      return TrainedRun(path: folder.file(output), standardOutput: result.standardOutput)
    }

    @Test func inMemoryItGivesTheBitsOfPlainData() throws {
      let folder = try folder()
      let plain = try train(folder, "plain", ["data.file=data.h5"], ranks: 1)
      #expect(plain.standardOutput.contains("train/inputs: mapped\n"))
      for ranks in [1, 2, 4] {
        let run = try train(folder, "\(ranks)", ranks: ranks)
        let words = ranks == 1 ? "in memory" : "in memory once for the node"
        #expect(run.standardOutput.contains("train/inputs: \(words)\n"), "\(run.standardOutput)")
        try TrainTests.expectSameBits(plain, run, step: 24)
      }
    }

    @Test func streamedItGivesTheSameBitsOnAnyNumberOfRanks() throws {
      let folder = try folder()
      let settings = ["data.resident_mib=0", "data.preprocessing=[standardize]"]
      let one = try train(folder, "1", settings, ranks: 1)
      #expect(one.standardOutput.contains("train/inputs: read as needed in blocks of 3000 rows"))
      for ranks in [2, 4] {
        try TrainTests.expectSameBits(
          one, train(folder, "\(ranks)", settings, ranks: ranks), step: 24)
      }
    }

    @Test(.enabled(if: Hosts.isPossible)) func onSeveralHosts() throws {
      let folder = try folder()
      let one = try train(folder, "one", ranks: 1)
      // One of the nodes has room for parameters, but not for the data.
      for memory in [nil, "node1=500k"] {
        let output = memory == nil ? "hosts" : "small"
        let hosts = Hosts(
          [2, 2], sharedMemory: memory, workingDirectory: folder.directory.path)
        let result = try hosts.run(
          "nntrain", ["small.yaml", "--output", output] + Self.arguments.flatMap { ["--set", $0] })
        #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
        let run = TrainedRun(path: folder.file(output), standardOutput: result.standardOutput)
        try TrainTests.expectSameBits(one, run, step: 24)
        let hasCopies = result.standardOutput.contains("each rank has a copy")
        #expect(hasCopies == (memory != nil), "\(result)")
      }
    }

    @Test(.enabled(if: SmallDisk.isPossible)) func withoutRoomToShareEachRankHasACopy() throws {
      let folder = try folder()
      let disk = try SmallDisk(folder.file("memory"), kibibytes: 500)
      let run = try train(
        folder, "copies", ranks: 2, environment: ["OMPI_MCA_osc_sm_backing_directory": disk.path])
      #expect(run.standardOutput.contains("train/inputs: in memory\n"), "\(run.standardOutput)")
      #expect(
        run.standardOutput.contains("each rank has a copy of what is in memory (")
          && run.standardOutput.contains("): \(disk.path) of "), "\(run.standardOutput)")
      try TrainTests.expectSameBits(train(folder, "one", ranks: 1), run, step: 24)
    }

    /// Damage in a part that one of the ranks reads, at the start or in the middle of training.
    @Test(arguments: [1024, 0]) func aDamagedChunkStopsAllRanks(mebibytes: Int) throws {
      let folder = try folder()
      let path = folder.file("compressed.h5")
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      for index in bytes.count / 2..<bytes.count / 2 + 100 { bytes[index] ^= 0x55 }
      try bytes.write(to: URL(fileURLWithPath: path))
      for ranks in [1, 3] {
        let result = try folder.nntrain(
          [
            "small.yaml", "--set", "data.file=compressed.h5", "--set",
            "data.resident_mib=\(mebibytes)", "--output", "\(ranks)",
          ], ranks: ranks)
        expectOneError(result, code: 65, "train/inputs: the chunk at [", "is damaged")
      }
    }

    @Test func foldsReadDataOnce() throws {
      let folder = try folder()
      try folder.configure(
        "validation: {inputs: validation/inputs, targets: validation/targets}",
        "validation: {fraction: 0}")
      let settings = ["training.folds=3", "training.epochs=1"]
      let plain = try train(folder, "plain", settings + ["data.file=data.h5"], ranks: 1)
      let run = try train(folder, "folds", settings, ranks: 2)
      let results = try [plain, run].map {
        try String(contentsOfFile: "\($0.path)/folds.json", encoding: .utf8)
      }
      let areSame = results[0] == results[1]
      #expect(areSame, "\(results)")
    }

    @Test func memoryIsPlanned() throws {
      let folder = try folder()
      let result = try folder.nntrain(
        ["small.yaml", "--dry-run"] + Self.arguments.flatMap { ["--set", $0] }, ranks: 2)
      // 12,059 rows of six numbers of four bytes and a class of four, in pages.
      #expect(result.standardOutput.contains("data, once for the node"), "\(result)")
      #expect(result.standardOutput.contains("348 KiB"), "\(result)")
    }
  }
}
