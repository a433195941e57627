import Diagnostics

/// The state machine that splits bytes into fields and records, piece by piece.
struct CSVScanner {
  private enum State { case fieldStart, plain, quoted, quoteSeen }

  static let mostFields = 100_000

  /// Where each field of the current record ends in the output.
  private(set) var ends: [Int] = []
  /// The bytes of the current record's fields so far.
  private(set) var count = 0
  /// The line on which the current record starts, from 1.
  private(set) var line = 1

  private let path: String
  private let separator: UInt8
  private let isWhitespace: Bool
  private var state = State.fieldStart
  private var nextLine = 1
  /// The last byte was the CR of what may be a CRLF.
  private var isAfterReturn = false

  init(path: String, separator: Separator) {
    self.path = path
    switch separator {
    case .character(let byte): (self.separator, isWhitespace) = (byte, false)
    case .whitespace, .automatic: (self.separator, isWhitespace) = (UInt8(ascii: " "), true)
    }
  }

  /// Whether the current record is a blank line.
  var isBlank: Bool { isWhitespace ? ends.isEmpty : ends == [0] && state == .fieldStart }

  mutating func startRecord() {
    ends.removeAll(keepingCapacity: true)
    count = 0
    line = nextLine
    state = .fieldStart
  }

  /// Ends the record where the text ends; throws `Failure(.data)` inside quotes.
  mutating func endText() throws {
    guard state != .quoted else {
      throw Failure(.data, "\(path):\(line): a quote is opened and never closed")
    }
    endRecord()
  }

  /// Takes bytes of `input[range]` up to the end of the record, which it reports, or of the range;
  /// gives the position after the last byte taken.
  ///
  /// `output` has room for `count` and all bytes of the range.
  mutating func scan(
    _ input: [UInt8], _ range: Range<Int>, into output: inout [UInt8]
  ) throws -> (position: Int, isRecord: Bool) {
    let input = input.span
    var output = output.mutableSpan
    for position in range {
      let byte = input[position]
      let isLineFeed = byte == UInt8(ascii: "\n")
      let isSecondHalf = isLineFeed && isAfterReturn
      isAfterReturn = byte == UInt8(ascii: "\r")
      let isLineEnd = isLineFeed || isAfterReturn
      if isLineEnd, !isSecondHalf { nextLine += 1 }
      switch state {
      case .quoted:
        if byte == UInt8(ascii: "\"") {
          state = .quoteSeen
        } else {
          output[count] = byte
          count += 1
        }
      case _ where isSecondHalf:
        // The CR before it ended the record.
        startRecord()
      case _ where isLineEnd:
        endRecord()
        return (position + 1, true)
      case _ where byte == separator || isWhitespace && byte == UInt8(ascii: "\t"):
        if !isWhitespace || state != .fieldStart { try endField() }
      case .quoteSeen where byte != UInt8(ascii: "\""):
        throw Failure(.data, "\(path):\(line): text follows a closing quote")
      case .fieldStart where byte == UInt8(ascii: "\""):
        state = .quoted
      case _ where byte == 0:
        throw Failure(.data, "\(path):\(line): a zero byte: is this a text file?")
      default:
        // After a quote inside quotes, a second one stands for one of them.
        state = state == .quoteSeen ? .quoted : .plain
        output[count] = byte
        count += 1
      }
    }
    return (range.upperBound, false)
  }

  private mutating func endField() throws {
    guard ends.count < Self.mostFields else {
      throw Failure(.data, "\(path):\(line): more than 100,000 fields: is this a table?")
    }
    ends.append(count)
    state = .fieldStart
  }

  private mutating func endRecord() {
    // Blanks at the end of a line make no field.
    if !isWhitespace || state != .fieldStart { ends.append(count) }
  }
}
