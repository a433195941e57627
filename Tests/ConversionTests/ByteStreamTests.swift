import Conversion
import Diagnostics
import Testing

@Suite("Streams of bytes")
struct ByteStreamTests {
  private func content(_ path: String) throws -> [UInt8] {
    let stream = try ByteStream(path: path)
    var result: [UInt8] = []
    while case let piece = try stream.read(count: 1000), !piece.isEmpty { result += piece }
    return result
  }

  private let sample = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }

  @Test func plainAndGzipGiveTheSame() throws {
    let directory = try ScratchDirectory()
    #expect(try content(directory.write(sample)) == sample)
    #expect(try content(directory.write(gzip(sample))) == sample)
    #expect(try content(directory.write(gzip([]))) == [])
    #expect(try content(directory.write([UInt8]())) == [])
  }

  @Test func lookingTakesNothing() throws {
    let directory = try ScratchDirectory()
    let stream = try ByteStream(path: directory.write(gzip([1, 2, 3, 4, 5])))
    #expect(stream.isCompressed)
    #expect(try stream.peek(3) == [1, 2, 3])
    #expect(try stream.peek(2) == [1, 2])
    #expect(try stream.read(count: 2) == [1, 2])
    #expect(try stream.peek(9) == [3, 4, 5])
    #expect(try stream.read(count: 9) == [3, 4, 5])
    #expect(try stream.read(count: 9) == [])
  }

  @Test func severalMembersAndPadding() throws {
    let directory = try ScratchDirectory()
    let two = gzip([1, 2]) + gzip([3])
    #expect(try content(directory.write(two)) == [1, 2, 3])
    #expect(try content(directory.write(two + [0, 0, 0])) == [1, 2, 3])
    for rest in [[9], [0x1f], [0x1f, 9], [0, 9], Array(gzip([3]).dropLast())] as [[UInt8]] {
      let found = try failure { _ = try content(directory.write(gzip([1, 2]) + rest)) }
      #expect(found.exitCode == .data)
    }
    // The magic of a second member falls on either side of the end of a piece.
    for count in 262_140...262_148 {
      var first = gzip([7])
      // A comment of the right length in the first member's header (flag 16).
      first[3] = 16
      let comment = [UInt8](repeating: 65, count: count - first.count - 1) + [0]
      first.insert(contentsOf: comment, at: 10)
      #expect(first.count == count)
      #expect(try content(directory.write(first + gzip([8]))) == [7, 8])
    }
  }

  @Test func damageIsAlwaysFound() throws {
    let bytes = gzip(Array("a small text, a small text, and some more".utf8))
    let (prefixes, _) = try Hostile.outcomes(of: bytes) { _ = try content($0) }
    // Of the prefixes only the empty file and a lone 0x1f are no damaged gzip.
    #expect(prefixes == 2)
    var changed = bytes
    changed[bytes.count - 6] ^= 1
    let directory = try ScratchDirectory()
    let found = try failure { _ = try content(directory.write(changed, to: "digits.gz")) }
    #expect(found.message.contains("digits.gz") && found.message.contains("damaged"))
  }

  @Test func whatIsNoFile() throws {
    let directory = try ScratchDirectory()
    #expect(try failure { _ = try ByteStream(path: "/none/such") }.exitCode == .missingInput)
    #expect(try failure { _ = try ByteStream(path: directory.path) }.exitCode == .missingInput)
    #expect(try failure { _ = try ByteStream(path: "/dev/zero") }.exitCode == .missingInput)
  }
}
