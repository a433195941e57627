import Diagnostics

/// Splits text into records and fields after RFC 4180, in any of its dialects.
///
/// - Lines end with LF, CRLF or CR; blank lines do not count.
/// - A field in quotes may hold separators, line ends, and quotes written twice. A quote inside a
///   field without quotes is an ordinary character.
/// - A byte order mark is skipped.
struct CSVRecords: ~Copyable {
  private static let largestRecord = 64 << 20

  let path: String
  /// The bytes of the current record's fields, one after the other, without their quotes.
  private(set) var bytes: [UInt8] = []

  private let stream: ByteStream
  private var scanner: CSVScanner
  private var buffer = [UInt8](repeating: 0, count: 256 << 10)
  private var position = 0
  private var limit = 0

  /// Begins at the start of a stream.
  ///
  /// Throws `Failure(.data)` for UTF-16.
  init(_ stream: ByteStream, separator: Separator) throws {
    path = stream.path
    self.stream = stream
    let mark = try stream.peek(3)
    if mark == [0xef, 0xbb, 0xbf] { _ = try stream.read(count: 3) }
    if mark.starts(with: [0xff, 0xfe]) || mark.starts(with: [0xfe, 0xff]) {
      throw Failure(
        .data, "'\(stream.path)' is UTF-16 text",
        advice: "convert it with: iconv -f UTF-16 -t UTF-8")
    }
    scanner = CSVScanner(
      path: stream.path, separator: separator.resolved(for: try stream.peek(64 << 10)))
  }

  /// The number of fields in the current record.
  var count: Int { scanner.ends.count }

  /// The line on which the current record starts, from 1.
  var line: Int { scanner.line }

  /// Where field `index` of the current record stands in `bytes`.
  func range(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : scanner.ends[index - 1])..<scanner.ends[index]
  }

  /// The text of field `index`; throws `Failure(.data)` where it is not UTF-8.
  func text(_ index: Int) throws -> String {
    guard let text = String(validating: bytes[range(index)], as: UTF8.self) else {
      throw Failure(
        .data, "\(place(index)): the text is not UTF-8",
        advice: "convert the file with: iconv -f LATIN1 -t UTF-8")
    }
    return text
  }

  /// file:line:field, as messages name a place.
  func place(_ field: Int) -> String { "\(path):\(line):\(field + 1)" }

  /// Goes on to the next record; false at the end of the text.
  ///
  /// Throws `Failure(.data)`, with the line, where quotes do not match.
  mutating func next() throws -> Bool {
    repeat {
      guard try readRecord() else { return false }
    } while scanner.isBlank
    return true
  }

  private mutating func readRecord() throws -> Bool {
    scanner.startRecord()
    var sawAny = false
    while true {
      if position == limit {
        limit = try buffer.withUnsafeMutableBytes { try stream.read(into: $0) }
        position = 0
        guard limit > 0 else {
          if sawAny { try scanner.endText() }
          return sawAny
        }
      }
      sawAny = true
      guard scanner.count <= Self.largestRecord else {
        throw Failure(.data, "\(path):\(line): the line is longer than 64 MiB: is this a table?")
      }
      if bytes.count < scanner.count + limit - position {
        bytes += [UInt8](repeating: 0, count: max(bytes.count, limit))
      }
      let isRecord: Bool
      (position, isRecord) = try scanner.scan(buffer, position..<limit, into: &bytes)
      if isRecord { return true }
    }
  }
}
