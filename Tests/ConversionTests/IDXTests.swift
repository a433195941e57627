import Conversion
import Diagnostics
import TestSupport
import Testing

@Suite("idx files")
struct IDXTests {
  private func idx(_ type: UInt8, _ shape: [UInt32], _ data: [UInt8]) -> [UInt8] {
    let lengths = shape.flatMap { length in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> UInt32($0)) }
    }
    return [0, 0, type, UInt8(shape.count)] + lengths + data
  }

  private func read(_ bytes: [UInt8]) throws -> Numbers {
    let directory = try ScratchDirectory()
    return try read(directory.write(bytes))
  }

  private func read(_ path: String) throws -> Numbers {
    let reader = try ArrayReader(path: path)
    return try reader.read(rows: reader.rowCount)
  }

  @Test func everyType() throws {
    #expect(try read(idx(0x08, [2], [1, 255])) == .uint8([1, 255]))
    #expect(try read(idx(0x09, [2], [1, 255])) == .int8([1, -1]))
    #expect(try read(idx(0x0b, [2], [1, 0, 255, 254])) == .int16([256, -2]))
    #expect(try read(idx(0x0c, [1], [0, 1, 0, 2])) == .int32([65_538]))
    #expect(try read(idx(0x0d, [1], [0x3f, 0xc0, 0, 0])) == .float32([1.5]))
    #expect(try read(idx(0x0e, [1], [0xbf, 0xf8, 0, 0, 0, 0, 0, 0])) == .float64([-1.5]))
  }

  @Test func rowsOfAnyRank() throws {
    let directory = try ScratchDirectory()
    let path = try directory.write(gzip(idx(0x08, [3, 2, 1, 2], Array(1...12))), to: "a.gz")
    let reader = try ArrayReader(path: path)
    #expect(reader.header.shape == [3, 2, 1, 2])
    #expect(reader.header.rowSize == 4)
    #expect(try reader.read(rows: 2) == .uint8(Array(1...8)))
    #expect(try reader.read(rows: 1) == .uint8(Array(9...12)))
  }

  @Test func sizesThatLie() throws {
    let cases: [[UInt8]] = [
      idx(0x08, [4], [1, 2, 3]), idx(0x08, [2], [1, 2, 3]), idx(0x08, [], []), idx(0x08, [0], []),
      idx(0x0a, [1], [1]), [0, 0, 8, 255], idx(0x08, [3, 0], []),
      idx(0x0e, [.max, .max, .max, .max], [1]), idx(0x08, [.max, .max], [1]),
      idx(0x08, [UInt32](repeating: 1, count: 33), [1]),
    ]
    for bytes in cases {
      #expect(try failure { _ = try read(bytes) }.exitCode == .data)
      #expect(try failure { _ = try read(gzip(bytes)) }.exitCode == .data)
    }
    let message = try failure { _ = try read(idx(0x08, [4], [1, 2, 3])) }.message
    #expect(message.contains("declares 4 bytes") && message.contains("holds 3"))
  }

  /// A small file of zeros that unpacks to 64 MB is read no further than it declares.
  @Test func decompressionBomb() throws {
    let zeros = [UInt8](repeating: 0, count: 64 << 20)
    let found = try failure { _ = try read(gzip(idx(0x08, [8], zeros))) }
    #expect(found.message.contains("goes on after"))
    // And one that declares more than deflate could have packed is not read at all.
    #expect(try failure { _ = try read(gzip(idx(0x08, [1 << 30], [0]))) }.message.contains("hold"))
  }

  @Test func hostileBytes() throws {
    let bytes = idx(0x0b, [3, 2], Array(1...12))
    #expect(try Hostile.outcomes(of: bytes) { _ = try read($0) }.prefixes == 0)
    #expect(try Hostile.outcomes(of: gzip(bytes)) { _ = try read($0) }.prefixes == 0)
  }

  @Test(.enabled(if: SharedData.has("mnist/train-images-idx3-ubyte.gz")))
  func mnist() throws {
    let reader = try ArrayReader(path: SharedData.path("mnist/train-images-idx3-ubyte.gz"))
    #expect(reader.header.shape == [60_000, 28, 28])
    guard case .uint8(let pixels) = try reader.read(rows: 60_000) else {
      Issue.record("expected bytes")
      return
    }
    #expect(pixels.reduce(0) { $0 + Int($1) } == 1_567_298_545)
  }
}
