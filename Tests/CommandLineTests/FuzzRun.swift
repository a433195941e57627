import Foundation
import TestSupport

/// Damaged inputs of one kind, read one after the other by a process that may come to grief over them.
struct FuzzRun: CustomStringConvertible {
  /// Inputs that were read although they are damaged, and those that were refused.
  private(set) var (read, refused) = (0, 0)
  /// Inputs on which the HDF5 library crashed, which was told in words, or did not come to an end.
  private(set) var (crashes, endless): ([Int], [Int]) = ([], [])
  /// What ended otherwise, in words.
  private(set) var faults: [String] = []

  private let reader: String
  private let seed: Int
  private let ending: String
  /// The number of inputs; nil where there is no end of them.
  private let size: Int?
  private let folder: TemporaryDirectory
  private let place: URL

  /// The number of inputs of each kind, where it was asked for.
  static let cases = variable("NNTRAIN_FUZZ_CASES")
  /// The seed, where it was asked for.
  static let seed = variable("NNTRAIN_FUZZ_SEED")

  private static func variable(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
  }

  /// - Parameter place: where inputs are kept that ended otherwise.
  init(
    _ reader: String, seed: Int,
    keepingIn place: URL = BuiltExecutable.packageRoot.appendingPathComponent("runs/fuzz")
  ) throws {
    self.reader = reader
    self.seed = seed
    self.place = place
    folder = try TemporaryDirectory()
    let result = try CommandRunner().run([BuiltExecutable.path("FuzzReaders"), reader, "facts"])
    let facts = result.lines.last?.split(separator: " ") ?? []
    guard result.exitCode == 0, facts.count == 2, let size = Int(facts[1]) else {
      throw CommandError(description: "\(result)")
    }
    ending = String(facts[0])
    self.size = size > 0 ? size : nil
  }

  /// Whether every input ended in success or in words.
  var isGood: Bool { faults.isEmpty }

  var description: String {
    var parts = ["\(reader), seed \(seed): \(read) read, \(refused) refused"]
    if !crashes.isEmpty { parts.append("\(crashes.count) crashed the HDF5 library: \(crashes)") }
    if !endless.isEmpty { parts.append("\(endless.count) without end in it: \(endless)") }
    return (parts + faults.prefix(10)).joined(separator: "; ")
  }

  /// Reads the inputs 0 ..< count, or all where there are fewer.
  mutating func read(_ count: Int) throws {
    let count = min(count, size ?? count)
    var first = 0
    while first < count {
      let result = try CommandRunner(timeout: 900).run(
        [BuiltExecutable.path("FuzzReaders"), reader]
          + ["\(seed)", "\(first)", "\(count - first)", folder.path])
      for line in result.lines where line.hasPrefix("unexpected ") {
        faults.append(line)
        guard let number = Int(line.dropFirst("unexpected ".count).prefix { $0.isNumber }) else {
          continue
        }
        try keep("unexpected-\(number)\(ending)", number: number)
      }
      switch result.exitCode {
      case 0, 1:
        let totals = result.lines.last?.split(separator: " ").compactMap {
          Int($0.filter(\.isNumber))
        }
        guard let totals, totals.count == 3 else { fallthrough }
        read += totals[0]
        refused += totals[1]
        return
      default:
        let (present, before) = try progress()
        read += before[0]
        refused += before[1]
        let isInLibrary = reader.hasPrefix("hdf5")
        if isInLibrary, result.exitCode == 65 {
          crashes.append(present)
          try expectRefusal(of: present)
        } else if isInLibrary, result.exitCode == 124 {
          endless.append(present)
          try expectRefusal(of: present)
        } else {
          faults.append(
            "input \(present) ended with code \(result.exitCode)\(result.timedOut ? ", too late" : "")"
          )
          try keep(input, number: present)
        }
        first = present + 1
      }
    }
  }

  /// What one process after the other does not survive, the command refuses in words.
  private mutating func expectRefusal(of number: Int) throws {
    let result = try CommandRunner(timeout: 300).run([
      BuiltExecutable.path("nntrain"), "inspect", "--attributes", folder.file(input),
    ])
    let lines = result.standardError.split(separator: "\n")
    // The elements, which `inspect` does not read, may be what is damaged.
    let isGood =
      result.exitCode == 0
      || result.exitCode == 65 && lines.last?.hasPrefix("nntrain: error: ") == true
    guard isGood else {
      faults.append("nntrain inspect ends with code \(result.exitCode) on input \(number)")
      return try keep(input, number: number)
    }
  }

  /// The file that the present input is in.
  private var input: String { "input\(ending)" }

  /// The number of the input that was read last, and how many were read and refused before it.
  private func progress() throws -> (present: Int, before: [Int]) {
    let text = try String(contentsOfFile: folder.file("case"), encoding: .utf8)
    let numbers = (text.split(separator: "\n").first ?? "").split(separator: " ").compactMap {
      Int($0)
    }
    guard numbers.count == 3 else { throw CommandError(description: "no input was read") }
    return (numbers[0], Array(numbers.dropFirst()))
  }

  /// Keeps a file of the folder, for whoever wants to know.
  private func keep(_ file: String, number: Int) throws {
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    let kept = place.appendingPathComponent("\(reader)-\(seed)-\(number)\(ending)").path
    try? FileManager.default.removeItem(atPath: kept)
    try FileManager.default.copyItem(atPath: folder.file(file), toPath: kept)
  }
}
