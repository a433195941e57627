import Foundation
import HDF5
import TestSupport
import Testing

extension TrainTests {
  /// The same numbers, however they are stored, train the same model.
  @Suite struct Inputs {
    /// Stores the training set of `data.h5` in another way.
    private func store<Input: HDF5Scalar, Target: HDF5Scalar>(
      _ folder: TrainingFolder, _ inputs: Input.Type, _ targets: Target.Type, chunk: Int? = nil,
      compression: Int? = nil, from convertInput: (Float) -> Input,
      _ convertTarget: (Int32) -> Target
    ) throws {
      let part = try #require(SmallProblem().parts["train"])
      let file = try File(folder.file("data.h5"), mode: .readWrite)
      let group = try file.root.group(named: "train")
      try group.remove("inputs")
      try group.remove("targets")
      let rows = part.targets.count
      try group.createDataset(
        named: "inputs", Input.elementType, shape: [rows, 6], chunk: chunk.map { [$0, 4] },
        compression: compression, shuffle: compression != nil, fletcher32: compression != nil
      ).write(part.inputs.map(convertInput))
      try group.createDataset(
        named: "targets", Target.elementType, shape: [rows], chunk: chunk.map { [$0] }
      ).write(part.targets.map(convertTarget))
      try file.close()
    }

    /// Where a data set begins in its file, which is closed again, and how many values it has.
    private func place(of name: String, in path: String) throws -> (start: Int, count: Int) {
      let dataset = try File(path).root.dataset(named: name)
      return (try #require(dataset.fileOffset), dataset.count)
    }

    /// Turns the doubles of `data.h5` into big-endian ones, as other machines write them.
    private func makeBigEndian(_ folder: TrainingFolder) throws {
      let url = URL(fileURLWithPath: folder.file("data.h5"))
      let (start, count) = try place(of: "train/inputs", in: url.path)
      var bytes = try Data(contentsOf: url)
      for offset in stride(from: start, to: start + count * 8, by: 8) {
        bytes.replaceSubrange(offset..<offset + 8, with: bytes[offset..<offset + 8].reversed())
      }
      // The data type message of an IEEE double: version 1 and class 1, then the bits of the class,
      // of which the lowest is the byte order.
      let message = Data([0x11, 0x20, 0x3F, 0x00, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x40, 0x00])
      let found = try #require(bytes.range(of: message))
      #expect(bytes[found.upperBound...].range(of: message) == nil)
      bytes[found.lowerBound + 1] |= 1
      try bytes.write(to: url)
      let changed = try File(url.path).root.dataset(named: "train/inputs")
      #expect(changed.byteOrder == .bigEndian)
      #expect(try changed.read(as: Float.self) == SmallProblem().parts["train"]?.inputs)
    }

    @Test func howNumbersAreStoredMakesNoDifference() throws {
      let folder = try TrainingFolder()
      let plain = try folder.train("plain", ranks: 2)
      func expectSame(_ output: String, _ line: Int = #line) throws {
        let run = try folder.train(output, ranks: 2)
        #expect(try run.weights() == plain.weights(), "\(output)")
        #expect(try run.lastingRecords() == plain.lastingRecords(), "\(output)")
      }
      try store(folder, UInt8.self, Int64.self, from: { UInt8($0) }, { Int64($0) })
      try expectSame("bytes")
      try store(folder, Int16.self, Float.self, from: { Int16($0) }, { Float($0) })
      try expectSame("words")
      try store(
        folder, Float.self, UInt8.self, chunk: 9, compression: 6, from: { $0 }, { UInt8($0) })
      try expectSame("compressed")
      try store(folder, Double.self, Double.self, chunk: 16, from: { Double($0) }, { Double($0) })
      try expectSame("chunked")
      try store(folder, Double.self, Int8.self, from: { Double($0) }, { Int8($0) })
      try expectSame("doubles")
      try makeBigEndian(folder)
      try expectSame("big-endian")
    }

    @Test(arguments: [1, 3]) func aSingleRow(ranks: Int) throws {
      let folder = try TrainingFolder(SmallProblem(training: 1, validation: 1, test: 1))
      let run = try folder.train("run", ranks: ranks)
      #expect(try run.records().map { $0["step"] } == [1, 2, 3, nil])
      #expect(try run.records().last?["test_loss"] != nil)
    }

    @Test func namesThatNeedNoConfiguration() throws {
      let folder = try TrainingFolder()
      let named = try folder.train("named")
      let text = SmallProblem.configuration
      try folder.write(
        text.replacing("train: {inputs: train/inputs, targets: train/targets}", with: "train: {}")
          .replacing("{inputs: validation/inputs, targets: validation/targets}", with: "{}")
          .replacing("{inputs: test/inputs, targets: test/targets}", with: "{}"),
        to: "small.yaml")
      let found = try folder.train("found")
      #expect(try found.lastingRecords() == named.lastingRecords())
    }

    @Test func sequencesOfTheFileInOrder() throws {
      let folder = try TrainingFolder()
      let full = try folder.train("full")
      let none = try folder.train("none", "data.shuffle=none")
      let chunked = try folder.train("chunked", "data.shuffle=chunked")
      #expect(try full.weights() != none.weights())
      #expect(try chunked.weights() != none.weights())
      try TrainTests.expectClose(none, folder.train("none-3", "data.shuffle=none", ranks: 3))
      try TrainTests.expectClose(
        chunked, folder.train("chunked-3", "data.shuffle=chunked", ranks: 3))
    }
  }
}
