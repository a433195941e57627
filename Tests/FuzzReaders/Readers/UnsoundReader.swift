import Foundation

/// A reader that does not bear every input, to test what is said and kept of those: odd ones end in an error
/// that is none for users, and one ends the process.
struct UnsoundReader: Reader {
  static let name = "unsound"
  static let ending = ".txt"
  let seeds: [[UInt8]] = []

  private struct Problem: Error {}

  /// The number in words.
  func input(_ number: Int, _ mutation: inout Mutation) -> [UInt8] { Array("\(number)".utf8) }

  func read(_ path: String, _ number: Int) throws {
    if number == 4 { _exit(3) }
    if number % 2 == 1 { throw Problem() }
  }
}
