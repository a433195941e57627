import Diagnostics
import Foundation

extension ConfigurationNode {
  /// Reads a YAML document; an empty one is an empty mapping.
  ///
  /// Throws `Failure(.configuration)` with file and line if the text is no YAML, has several
  /// documents, repeats a key, or is beyond all measure: over 1 MiB, over 100,000 values with
  /// aliases expanded, or over 64 levels deep.
  public init(yaml: String, file: String) throws {
    let origin = YAMLOrigin(file: file, hasLines: true)
    var composer = YAMLComposer(origin: origin)
    let root = try YAMLDocument(origin: origin).root(of: yaml).map {
      try composer.compose($0, path: "", depth: 0)
    }
    if let root, case .null = root.content {
      self.init(.mapping([]), at: root.location, path: "")
    } else {
      self = root ?? ConfigurationNode(.mapping([]), at: origin.location(line: 1), path: "")
    }
  }

  /// Reads the YAML file at `path`.
  ///
  /// Throws `Failure(.missingInput)` if there is no such file, `.inputOutput` if it cannot be read,
  /// and as `init(yaml:file:)` does.
  public init(contentsOf path: String) throws {
    let bytes = try Self.bytes(ofFile: path)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let line = Self.lineOfInvalidUTF8(in: bytes)
      throw Failure(
        .configuration, "\(SourceLocation(file: path, line: line)): not text in UTF-8",
        advice: "is this a configuration file?")
    }
    try self.init(yaml: text, file: path)
  }

  /// The bytes of the file, one more than allowed at most.
  private static func bytes(ofFile path: String) throws -> [UInt8] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw Failure(.missingInput, "\(path): no such file")
    }
    guard !isDirectory.boolValue else {
      throw Failure(.inputOutput, "\(path): is a directory, not a configuration file")
    }
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      return Array(try handle.read(upToCount: YAMLLimits.bytes + 1) ?? Data())
    } catch let error as CocoaError where error.code == .fileReadNoPermission {
      throw Failure(.inputOutput, "\(path): no permission to read it")
    } catch {
      throw Failure(.inputOutput, "\(path): cannot be read: \(error.localizedDescription)")
    }
  }

  private static func lineOfInvalidUTF8(in bytes: [UInt8]) -> Int {
    var line = 1
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): line += scalar == "\n" ? 1 : 0
      case .emptyInput, .error: return line
      }
    }
  }
}
