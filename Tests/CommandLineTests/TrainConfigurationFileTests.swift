import Foundation
import HDF5
import TestSupport
import Testing
import Training

extension TrainTests {
  /// The configurations that come with the program.
  @Suite struct ConfigurationFiles {
    static let directory = BuiltExecutable.packageRoot.appendingPathComponent("configs").path
    static let names = ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [])
      .filter { $0.hasSuffix(".yaml") }.sorted()

    /// A folder with a few samples, all zeros, under the names and in the shapes of the real data.
    private func folder() throws -> TrainingFolder {
      let folder = try TrainingFolder()
      try FileManager.default.createDirectory(
        atPath: folder.file("data"), withIntermediateDirectories: false)
      let mnist = try File.create(folder.file("data/mnist.h5"))
      let housing = try File.create(folder.file("data/housing.h5"))
      for part in ["train", "test"] {
        try mnist.root.createDataset(
          named: "\(part)/images", shape: [20, 28, 28], [UInt8](repeating: 0, count: 20 * 784))
        try mnist.root.createDataset(
          named: "\(part)/labels", shape: [20], [UInt8](repeating: 0, count: 20))
        try housing.root.createDataset(
          named: "\(part)/inputs", shape: [20, 13], [Float](repeating: 0, count: 20 * 13))
        try housing.root.createDataset(
          named: "\(part)/targets", shape: [20], [Float](repeating: 0, count: 20))
      }
      try mnist.close()
      try housing.close()
      try Demonstrations.writeXOR(to: folder)
      try Demonstrations.writeIris(to: folder)
      return folder
    }

    @Test func thereAreSome() {
      #expect(Self.names.count >= 3)
    }

    @Test(arguments: names) func canBeUsed(name: String) throws {
      let folder = try folder()
      let before = folder.names()
      let path = "\(Self.directory)/\(name)"
      let result = try folder.nntrain([path, "--dry-run"])
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      #expect(folder.names() == before)
    }

    /// The comment at the beginning says how to launch it and what to expect.
    @Test(arguments: names) func sayHowToLaunchThem(name: String) throws {
      let text = try String(contentsOfFile: "\(Self.directory)/\(name)", encoding: .utf8)
      let header = text.split(separator: "\n").prefix { $0.hasPrefix("#") }.joined(separator: "\n")
      #expect(header.contains("mpirun -np 4 nntrain configs/\(name)"), "\(header)")
      #expect(header.contains("Expected: "), "\(header)")
      #expect(text.contains("\nname: \(name.dropLast(5))\n"))
    }

    @Test func theBuiltInOneIsThatOfTheFile() throws {
      let text = try String(contentsOfFile: "\(Self.directory)/digits.yaml", encoding: .utf8)
      #expect(Digits.configuration == text)
    }
  }
}
