import Foundation
import HDF5
import TestSupport
import Testing

extension TrainTests {
  /// Data files that change, are locked, or are of unusual sizes.
  @Suite struct DataFaults {
    /// Another file takes over the name: the ranks go on with the old one, also where they read it as they
    /// need it.
    @Test func replacedWhileItIsRead() throws {
      let folder = try TrainingFolder()
      let chunked = try folder.nntrain(
        ["convert", "data.h5", "new.h5", "--chunk-rows", "4", "--compress", "4"])
      #expect(chunked.exitCode == 0, "\(chunked)")
      var other = SmallProblem()
      other.parts["train"]?.inputs.reverse()
      try other.write(to: folder.file("other.h5"))
      let settings = [
        "training.epochs=40", "checkpoint.every={steps: 20}", "data.resident_mib=0",
      ]
      let options = settings.map { " --set '\($0)'" }.joined()
      let result = try folder.shell(
        """
        \(Interruption.waiting)
        mv new.h5 data.h5
        cp data.h5 whole.h5
        ranks 2 small.yaml --output run\(options) &
        reached 60 && mv other.h5 data.h5 && kill -0 $! && wait $!
        code=$?
        mv whole.h5 data.h5
        exit $code
        """)
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      let isStreamed = result.standardOutput.contains("train/inputs: read as needed")
      #expect(isStreamed, "\(result)")
      let whole = try folder.train("whole", settings[0], settings[1], settings[2], ranks: 2)
      try TrainTests.expectSameBits(
        whole, TrainedRun(path: folder.file("run"), standardOutput: result.standardOutput),
        step: 240)
    }

    /// 2³¹ rows, of which nothing or only the last row was ever written: read as needed, and mapped.
    @Test(arguments: [false, true]) func twoToThe31Rows(isMapped: Bool) throws {
      let folder = try TrainingFolder()
      let rows = 1 << 31
      let file = try File.create(folder.file("data.h5"))
      let inputs = try file.root.createDataset(named: "train/inputs", .uint8, shape: [rows, 6])
      let targets = try file.root.createDataset(named: "train/targets", .uint8, shape: [rows])
      if isMapped {
        try inputs.writeRows([UInt8](repeating: 1, count: 6), at: rows - 1)
        try targets.writeRows([1] as [UInt8], at: rows - 1)
      }
      try file.close()
      try folder.configure(
        """
          validation: {inputs: validation/inputs, targets: validation/targets}
          test: {inputs: test/inputs, targets: test/targets}

        """, "")
      // A limit of the process's own memory: mapped pages are the file's.
      let result = try folder.shell(
        """
        ulimit -d 1500000
        ranks 2 small.yaml --output run --set training.time_limit.minutes=0.02
        """)
      #expect(result.exitCode == 75 && result.standardError == "", "\(result)")
      #expect(
        result.standardOutput.contains(isMapped ? "train/inputs: mapped" : "read as needed"),
        "\(result)")
    }

    @Test(arguments: [1, 2]) func oneRow(ranks: Int) throws {
      let folder = try TrainingFolder(SmallProblem(training: 1, validation: 1, test: 1))
      let run = try folder.train("run", "training.shards=8", ranks: ranks)
      #expect(try run.records().count == 4)
    }

    /// A writer keeps the file locked: readers do not ask.
    @Test func lockedByAWriter() throws {
      let folder = try TrainingFolder()
      let result = try folder.shell(
        """
        exec 9<>data.h5
        flock -x 9
        "$program" inspect data.h5 && "$program" small.yaml --output run
        """)
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      // Where the user insists on locks, what the system says is passed on.
      let insisting = try folder.shell(
        """
        flock -x data.h5 sleep 20 &
        while flock -n -s data.h5 true; do sleep 0.01; done
        HDF5_USE_FILE_LOCKING=TRUE exec "$program" inspect data.h5
        """)
      expectOneError(
        insisting, code: 74, "data.h5 is locked", "temporarily unavailable", "HDF5_USE_FILE_LOCKING"
      )
    }

    /// Links and elements that lie in other files, by which a file could have others read.
    @Test(arguments: [
      ("links/outside", "another file, elsewhere.h5"), ("links/to outside", "another file"),
      ("storage/outside", "other files, which are not opened"), ("storage/virtual", "virtual"),
      ("types/complex", "compound, not numbers"), ("types/variable", "string, not numbers"),
    ])
    func outOfTheFile(dataset: String, words: String) throws {
      let folder = try TrainingFolder()
      let fixture = BuiltExecutable.packageRoot.appendingPathComponent(
        "Tests/Fixtures/HDF5/from-h5py.h5")
      try FileManager.default.removeItem(atPath: folder.file("data.h5"))
      try FileManager.default.copyItem(
        at: fixture, to: URL(fileURLWithPath: folder.file("data.h5")))
      try folder.configure("inputs: train/inputs", "inputs: '\(dataset)'")
      expectOneError(try folder.nntrain(["small.yaml"]), code: 65, "data.h5", words)
    }
  }
}
