import Foundation
import HDF5
import Interchange
import JSON
import TestSupport
import Testing

/// A run directory, and what a test asks about it.
struct TrainedRun {
  let path: String
  let standardOutput: String

  /// One line of `metrics.jsonl`.
  struct Record {
    let members: [JSONMember]

    var keys: [String] { members.map(\.key) }

    /// Keys and values that do not depend on the time that passes.
    var lasting: [JSONMember] {
      members.filter { $0.key != "seconds" && $0.key != "samples_per_second" }
    }

    /// A number; nil where there is none of this key, and where it is null.
    subscript(key: String) -> Double? {
      switch members.first(where: { $0.key == key })?.value {
      case .integer(let value)?: Double(value)
      case .number(let value)?: value
      default: nil
      }
    }
  }

  /// The lines of `metrics.jsonl`.
  func records() throws -> [Record] {
    let text = try String(contentsOfFile: "\(path)/metrics.jsonl", encoding: .utf8)
    return try text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
      line in
      guard case .object(let members)? = JSONValue(parsing: String(line)) else {
        throw CommandError(description: "not an object: \(line)")
      }
      return Record(members: members)
    }
  }

  /// The lines of `metrics.jsonl` without times.
  func lastingRecords() throws -> [[JSONMember]] { try records().map(\.lasting) }

  /// The names of the checkpoints, sorted.
  var checkpoints: [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: "\(path)/checkpoints")
    return (names ?? []).sorted()
  }

  /// The path of the checkpoint after so many steps.
  func checkpoint(_ step: Int) -> String {
    let digits = String(step)
    return "\(path)/checkpoints/step-\(String(repeating: "0", count: 9 - digits.count))\(digits).h5"
  }

  /// The sums of weights and optimizer state, as `inspect --digest` prints them.
  func digest(_ file: String) throws -> [String] {
    let result = try CommandRunner().run(
      [BuiltExecutable.path("nntrain"), "inspect", "--digest", file])
    try #require(result.exitCode == 0 && result.lines.count == 2, "\(result)")
    return result.lines
  }

  /// One weight of `model.h5`, by its path.
  func weight(_ path: String) throws -> [Float] {
    let file = try File("\(self.path)/model.h5")
    let weight = try StoredWeight.list(in: file.root).first { $0.path == path }
    return try weight?.dataset.read(as: Float.self) ?? []
  }

  /// All weights of `model.h5`, layer by layer.
  func weights() throws -> [Float] {
    let file = try File("\(path)/model.h5")
    return try StoredWeight.list(in: file.root).flatMap { try $0.dataset.read(as: Float.self) }
  }
}
