import Conversion
import Diagnostics
import Foundation
import HDF5
import TestSupport
import Testing
import Training

/// Damage is found by plain reads, so no case here may reach the HDF5 library.
@Suite struct CheckpointDamageTests {
  let fixture: CheckpointFixture
  let path: String
  let bytes: Data

  init() throws {
    fixture = try CheckpointFixture()
    path = try fixture.write()
    bytes = try Data(contentsOf: URL(fileURLWithPath: path))
  }

  private func put(_ bytes: Data) throws {
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  @Test func aSoundFileIsSound() throws {
    let verification = try CheckpointVerification(path)
    #expect(verification.isSound)
    #expect(verification.exitCode == .success)
    #expect(verification.line.contains("step 1407, 3 epochs done, 23 parameters, SHA-256 "))
  }

  @Test func flippedBitsAreFound() throws {
    var generator = SplitMix64(seed: 1)
    for trial in 0..<500 {
      var damaged = bytes
      // Every fifth hits the header.
      let index = Int.random(in: 0..<(trial % 5 == 0 ? 512 : bytes.count), using: &generator)
      let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &generator)
      damaged[index] ^= bit
      try put(damaged)
      let place = "bit \(bit) of byte \(index)"
      let failure = #expect(throws: Failure.self, "\(place)") { _ = try CheckpointReader(path) }
      let isTold =
        failure?.exitCode == .data
        && [path, "damaged"].allSatisfy { failure?.message.contains($0) == true }
      #expect(isTold, "\(place): \(failure?.message ?? "nothing")")
      let verification = try CheckpointVerification(path)
      #expect(verification.exitCode == .finding, "\(place)")
    }
  }

  @Test func truncationIsFound() throws {
    let near = [0, 1, 11, 15, 16, 17, 31, 63, 64, 479, 480, 511, 512, 513, 520, bytes.count - 1]
    for count in near + (0..<60).map({ $0 * bytes.count / 60 }) {
      try put(bytes.prefix(count))
      expectFailure(.data, "damaged", count == 0 ? "empty" : "cut short") {
        _ = try CheckpointReader(path)
      }
    }
  }

  @Test func bytesBehindTheEndAreFound() throws {
    try put(bytes + [0])
    expectFailure(.data, "1 bytes follow its end") { _ = try CheckpointReader(path) }
  }

  @Test func aFileOfKeras() throws {
    let path = fixture.directory.file("keras.h5")
    let file = try File.create(path)
    try file.root.createGroup(named: "model_weights")
    try file.close()
    expectFailure(.data, path, "is an HDF5 file, but not a checkpoint of nntrain") {
      _ = try CheckpointReader(path)
    }
  }

  @Test func aTextIsNoCheckpoint() throws {
    try put(Data("epochs: 10\n".utf8))
    expectFailure(.data, path, "is not a checkpoint of nntrain") { _ = try CheckpointReader(path) }
    try put(Data(repeating: 65, count: 10_000))
    expectFailure(.data, path, "is not a checkpoint of nntrain") { _ = try CheckpointReader(path) }
  }

  @Test func aMissingFileAndADirectory() throws {
    let absent = fixture.directory.file("absent.h5")
    expectFailure(.missingInput, absent) { _ = try CheckpointReader(absent) }
    expectFailure(.missingInput, absent) { _ = try CheckpointVerification(absent) }
    expectFailure(.missingInput, "not a regular file") {
      _ = try CheckpointReader(fixture.directory.path)
    }
  }

  @Test func aSealedFileWithPartsMissing() throws {
    let file = try File(path, mode: .readWrite)
    try file.root.group(named: "nntrain").remove("progress")
    try file.close()
    try reseal(path)
    expectFailure(.data, "progress") { _ = try CheckpointReader(path) }
  }
}
