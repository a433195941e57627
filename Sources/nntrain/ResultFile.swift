import Diagnostics
import Foundation
import JSON

/// Where a benchmark's results go as JSON: a file, or `-` for the standard output; nil for nowhere.
struct ResultFile {
  private let path: String?

  init(_ path: String?) { self.path = path }

  /// Throws where the results could not be written when all has been measured.
  func check() throws {
    guard let path, path != "-" else { return }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw Failure(.cannotCreate, "cannot write '\(path)': no such directory, or not yours")
    }
  }

  /// Writes the results, and prints them for people, unless the standard output is where they go.
  ///
  /// - Throws: `Failure` where they cannot be written.
  func write(_ json: JSONValue, orPrint text: String) throws {
    guard path != "-" else { return Terminal.write(json.text + "\n") }
    if let path {
      do {
        try (json.text + "\n").write(toFile: path, atomically: true, encoding: .utf8)
      } catch {
        throw Failure(.cannotCreate, "cannot write '\(path)': \(error.localizedDescription)")
      }
    }
    Terminal.write(text)
  }
}
