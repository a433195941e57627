import Diagnostics
import Foundation
import JSON
import Training

/// Where a benchmark's results go as JSON: a file, or `-` for the standard output; nil for nowhere.
struct ResultFile {
  private let path: String?

  init(_ path: String?) { self.path = path }

  /// Checks that the results can be written when all has been measured.
  ///
  /// - Throws: `Failure` with code `cannotCreate`.
  func check() throws {
    guard let path, path != "-" else { return }
    try WritablePlace.check(path, "the results")
  }

  /// Writes the results, and prints them for people, unless the standard output is where they go.
  ///
  /// - Throws: `Failure` with code `inputOutput` where they cannot be written.
  func write(_ json: JSONValue, orPrint text: String) throws {
    guard path != "-" else { return Terminal.write(json.text + "\n") }
    if let path { try RunDirectory.write(json.text + "\n", to: path) }
    Terminal.write(text)
  }
}
