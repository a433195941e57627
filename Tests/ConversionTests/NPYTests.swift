import Conversion
import Diagnostics
import Testing

@Suite("npy files")
struct NPYTests {
  private func npy(
    _ descr: String, _ shape: String, _ data: [UInt8], fortran: Bool = false, version: UInt8 = 1
  ) -> [UInt8] {
    let order = fortran ? "True" : "False"
    return npy(
      header: "{'descr': '\(descr)', 'fortran_order': \(order), 'shape': \(shape), }", data,
      version: version)
  }

  private func npy(header: String, _ data: [UInt8], version: UInt8 = 1) -> [UInt8] {
    let text = Array(header.utf8) + [0x20, 0x0a]
    let length = [UInt8(text.count & 255), UInt8(text.count >> 8)] + (version > 1 ? [0, 0] : [])
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + text + data
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
    #expect(try read(npy("|b1", "(2,)", [0, 1])) == .uint8([0, 1]))
    #expect(try read(npy("|i1", "(1,)", [255])) == .int8([-1]))
    #expect(try read(npy("|u1", "(1,)", [255])) == .uint8([255]))
    #expect(try read(npy("<i2", "(1,)", [1, 2])) == .int16([513]))
    #expect(try read(npy(">i2", "(1,)", [1, 2])) == .int16([258]))
    #expect(try read(npy("<u2", "(1,)", [255, 255])) == .uint16([65_535]))
    #expect(try read(npy(">i4", "(1,)", [0, 0, 1, 0])) == .int32([256]))
    #expect(try read(npy("<u4", "(1,)", [0, 0, 0, 255])) == .uint32([0xff00_0000]))
    #expect(try read(npy("<i8", "(1,)", [254] + Array(repeating: 255, count: 7))) == .int64([-2]))
    #expect(try read(npy(">u8", "(1,)", [0, 0, 0, 0, 0, 0, 1, 0])) == .uint64([256]))
    #expect(try read(npy("<f2", "(2,)", [0, 0x3e, 0, 0xc0])) == .float32([1.5, -2]))
    #expect(try read(npy(">f4", "(1,)", [0x3f, 0xc0, 0, 0])) == .float32([1.5]))
    #expect(try read(npy("<f8", "(1,)", [0, 0, 0, 0, 0, 0, 0xf8, 0x3f])) == .float64([1.5]))
  }

  @Test func versionsAndSpellings() throws {
    for version in 1...3 as ClosedRange<UInt8> {
      #expect(try read(npy("|u1", "(2, 1)", [5, 6], version: version)) == .uint8([5, 6]))
    }
    let spelt = #"{ "shape":(2L,),"fortran_order" :False,"descr":'=u1'}"#
    #expect(try read(npy(header: spelt, [5, 6])) == .uint8([5, 6]))
  }

  /// A [2, 3, 2] array of 0…11 in C order, as `numpy.asfortranarray` lays it out.
  @Test func fortranOrder() throws {
    let directory = try ScratchDirectory()
    let laidOut: [UInt8] = [0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11]
    let path = try directory.write(npy("|u1", "(2, 3, 2)", laidOut, fortran: true))
    let reader = try ArrayReader(path: path)
    #expect(try reader.read(rows: 1) == .uint8(Array(0...5)))
    #expect(try reader.read(rows: 1) == .uint8(Array(6...11)))
    #expect(try read(npy("|u1", "(3,)", [1, 2, 3], fortran: true)) == .uint8([1, 2, 3]))
  }

  @Test func whatIsRefused() throws {
    for (descr, word) in [
      ("|O", "pickle"), ("<U5", "strings"), ("|S5", "strings"), ("<c8", "complex"),
      ("<M8[ns]", "dates"), ("|V8", "records"), ("<f16", "f16"), ("|i4", "i4"), ("", "''"),
    ] {
      let found = try failure { _ = try read(npy(descr, "(1,)", [0])) }
      #expect(found.exitCode == .data && found.message.contains(word), "\(found)")
    }
    let records = "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }"
    #expect(try failure { _ = try read(npy(header: records, [0])) }.message.contains("records"))
    #expect(try failure { _ = try read(npy("|b1", "(1,)", [2])) }.message.contains("boolean"))
  }

  @Test func hostileHeaders() throws {
    let shapes = [
      "()", "(0,)", "(1)", "(-1,)", "(1.5,)", "(99999999999999999999,)", "(1,,)", "(1, 1", "[1]",
      "(4611686018427387904, 4)", "(9223372036854775807,)", "(1, 9223372036854775807, 3)", "",
      "(" + String(repeating: "1,", count: 40) + ")",
      "(" + String(repeating: "1,", count: 99) + ")",
    ]
    for shape in shapes {
      #expect(try failure { _ = try read(npy("<f4", shape, [0, 0, 0, 0])) }.exitCode == .data)
    }
    let good = "'descr': '|u1', 'fortran_order': False, 'shape': (1,)"
    for header in [
      "", "{", "{}", "{\(good)", "{\(good)} x", "{\(good), 'more': 1}", "{\(good), \(good)}",
      "{'descr': '|u1', 'shape': (1,)}", "{'descr': '|u1, 'fortran_order': 0, 'shape': (1,)}",
      "__import__('os').system('true')",
    ] {
      #expect(try failure { _ = try read(npy(header: header, [1])) }.exitCode == .data)
    }
    var long = npy("|u1", "(1,)", [1], version: 2)
    long[11] = 255
    #expect(try failure { _ = try read(long) }.message.contains("too long"))
    #expect(try failure { _ = try read(npy("|u1", "(1,)", [1], version: 4)) }.exitCode == .data)
  }

  @Test func hostileBytes() throws {
    let bytes = npy("<i2", "(3, 2)", Array(1...12), fortran: true)
    #expect(try Hostile.outcomes(of: bytes, changes: 2000) { _ = try read($0) }.prefixes == 0)
    #expect(try Hostile.outcomes(of: gzip(bytes)) { _ = try read($0) }.prefixes == 0)
  }
}
