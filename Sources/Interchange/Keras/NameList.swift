import HDF5

/// A list of names in an attribute, as Keras keeps it: byte strings of fixed length.
///
/// An attribute ends at 64 KiB, so a longer list is cut into attributes with the numbers 0, 1, … after
/// the name.
enum NameList {
  /// Bytes of a list that still go into one attribute, as in Keras.
  static let limit = 64_512

  static func write(_ names: [String], to attributes: Attributes, _ key: String) throws {
    let length = names.map(\.utf8.count).max() ?? 0
    guard length * names.count > limit else { return try attributes.write(names, to: key) }
    let count = max(limit / length, 1)
    for (number, start) in stride(from: 0, to: names.count, by: count).enumerated() {
      let part = names[start..<min(start + count, names.count)]
      try attributes.write(Array(part), to: "\(key)\(number)")
    }
  }

  /// The names, or none where there is no such attribute.
  static func read(_ attributes: Attributes, _ key: String) throws -> [String] {
    if try attributes.contains(key) { return try attributes.strings(key) }
    var names: [String] = []
    var number = 0
    while try attributes.contains("\(key)\(number)") {
      names += try attributes.strings("\(key)\(number)")
      number += 1
    }
    return names
  }
}
