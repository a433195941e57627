import Diagnostics
import HDF5

/// The tree of an HDF5 file in words: one line for each name, and for each attribute if wanted.
struct FileTree {
  /// The lines.
  private(set) var table = TextTable()
  /// How many names lead to something that the library cannot read.
  private(set) var damagedCount = 0
  private let showsAttributes: Bool
  /// What the library's messages begin with, and the reader knows.
  private let prefix: String

  /// How deep groups are listed; deeper ones are mentioned.
  private static let maximumDepth = 100

  /// Lists everything in a file.
  ///
  /// - Throws: `Diagnosable` errors of the library.
  init(of file: File, showsAttributes: Bool) throws {
    self.showsAttributes = showsAttributes
    prefix = "\(file.path.printable): "
    try file.root.walk(maximumDepth: Self.maximumDepth) { append($0) }
  }

  private mutating func append(_ entry: TreeEntry) {
    let indentation = String(repeating: "  ", count: entry.depth)
    table.append([indentation + name(of: entry)] + cells(for: entry))
    if isDamaged(entry) { damagedCount += 1 }
    guard showsAttributes else { return }
    for attribute in entry.attributes {
      let shape = attribute.shape.isEmpty ? "" : " \(attribute.shape)"
      table.append(
        line: "\(indentation)  @\(attribute.name.printable) = \(attribute.value)"
          + "  (\(attribute.elementType)\(shape))")
    }
  }

  private func name(of entry: TreeEntry) -> String {
    let name = entry.depth == 0 ? entry.path : String(entry.path.split(separator: "/").last ?? "/")
    return name.printable + (entry.kind == .group && entry.depth > 0 ? "/" : "")
  }

  /// What stands after a name: shape, type and the rest of a data set, or one phrase.
  private func cells(for entry: TreeEntry) -> [String] {
    if let original = entry.sameAs { return ["same as \(original.printable)"] }
    var notes: [String] = []
    if !showsAttributes, !entry.attributes.isEmpty {
      notes.append(
        entry.attributes.count == 1 ? "1 attribute" : "\(entry.attributes.count) attributes")
    }
    switch entry.kind {
    case .group:
      let phrases = notes + [entry.problem].compactMap { $0.map(condensed) }
      return phrases.isEmpty ? [] : ["", phrases.joined(separator: ", ")]
    case .dataset:
      guard let dataset = entry.dataset else { return [] }
      return Self.cells(for: dataset, notes: notes)
    case .softLink(let target):
      let problem = entry.problem.map { " (broken: \(condensed($0)))" } ?? ""
      return ["-> \(target.printable)\(problem)"]
    case .externalLink(let file, let path):
      return ["-> \(path.printable) in the file \(file.printable) (not followed)"]
    case .datatype: return ["named type"]
    case .unreadable(let reason): return ["unreadable: \(condensed(reason))"]
    }
  }

  private func condensed(_ message: String) -> String {
    let line = message.printable
    return line.hasPrefix(prefix) ? String(line.dropFirst(prefix.count)) : line
  }

  private static func cells(for dataset: Dataset, notes: [String]) -> [String] {
    let storage = dataset.storage
    // Strings of any length lie elsewhere.
    let isInPlace = dataset.elementType != .variableString
    var phrases = isInPlace ? ["\(ByteCount(dataset.byteSize))"] : []
    if storage.layout != .contiguous {
      phrases.append(
        [storage.layout.rawValue, storage.chunkShape.map { "\($0)" }].compactMap(\.self)
          .joined(separator: " "))
    }
    phrases += storage.filters
    let stored = dataset.storageSize
    if isInPlace, stored != dataset.byteSize {
      phrases.append(stored == 0 ? "nothing stored" : "\(ByteCount(stored)) stored")
    }
    if dataset.maximumShape != dataset.shape { phrases.append("can grow") }
    if dataset.byteOrder == .bigEndian { phrases.append("big-endian") }
    return [
      dataset.shape.isEmpty ? "scalar" : "\(dataset.shape)", "\(dataset.elementType)",
      (phrases + notes).joined(separator: ", "),
    ]
  }

  /// A link that leads nowhere is its writer's affair; anything else with a problem is damaged.
  private func isDamaged(_ entry: TreeEntry) -> Bool {
    switch entry.kind {
    case .unreadable: true
    case .group: entry.problem != nil && entry.depth < Self.maximumDepth
    case .dataset, .datatype, .softLink, .externalLink: false
    }
  }
}
