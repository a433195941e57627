import Conversion
import Diagnostics
import Foundation

/// idx files, plain and compressed.
struct IDXReader: Reader {
  static let name = "idx"
  static let ending = ".idx"
  let seeds: [[UInt8]]

  init() throws {
    let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 2] + (0..<24)
    let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 5, 1, 2, 3, 4, 0]
    let floats: [UInt8] =
      [0, 0, 13, 2, 0, 0, 0, 2, 0, 0, 0, 1] + [0x3f, 0x80, 0, 0, 0x40, 0, 0, 0]
    let compressed =
      "H4sIAAAAAAAAA2Ng4GBmYGBgAWIQzcTAyMTMwsrGzsHJxc3Dy8cvICgkLCIqJg4ADJocyygA"
      + "AAA="
    seeds = [images, labels, floats, Array(Data(base64Encoded: compressed) ?? Data())]
  }

  func read(_ path: String, _ number: Int) throws { try convert("x=\(path)") }
}

/// npy files, plain and compressed.
struct NPYReader: Reader {
  static let name = "npy"
  static let ending = ".npy"
  let seeds: [[UInt8]]

  init() throws {
    let matrix = Self.file(
      "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }",
      [UInt8](repeating: 63, count: 24))
    let fortran = Self.file(
      "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 2, 2), }", Array(0..<16))
    let booleans = Self.file(
      "{'descr': '|b1', 'fortran_order': False, 'shape': (5,), }", [0, 1, 1, 0, 1])
    let compressed =
      "H4sIAAAAAAAAA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEndL"
      + "zClOBYoXZyQWpAL5GsY6CkaaOgq1CmQDLnscAAD2sM1NmAAAAA=="
    seeds = [matrix, fortran, booleans, Array(Data(base64Encoded: compressed) ?? Data())]
  }

  var fragments: [[UInt8]] {
    [
      "'descr': ", "'fortran_order': True", "'shape': (1,)", "(1000000000000,)", "<f8", "|O",
      "(2, 9223372036854775807)", "{", "}", "'", ",", "4L",
    ].map { Array($0.utf8) }
  }

  func read(_ path: String, _ number: Int) throws { try convert("x=\(path)") }

  private static func file(_ header: String, _ numbers: [UInt8]) -> [UInt8] {
    let text = header + String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    return [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0] + Array(text.utf8) + numbers
  }
}

/// csv files, plain and compressed.
struct CSVReader: Reader {
  static let name = "csv"
  static let ending = ".csv"
  let seeds: [[UInt8]]

  init() throws {
    let houses = Array("city,rooms,price\nBern,3,1.5e5\n\"a \"\"b\"\", c\",4,-2\nWien,,7\n".utf8)
    let numbers = Array("1 2 3\n4 5 6\n7.5 8 nan\n".utf8)
    let semicolons = Array("a;b\r\n1;x\r\n2;y\r\n3;x\r\n".utf8)
    let compressed =
      "H4sIAAAAAAAAA0vOLKnUKcrPzy3WKSjKTE7lckotytMx1jHUM0015VJKVFBSSlJS0lFIVtIx"
      + "0dE14grPTM3T0THnAgABpj5MOAAAAA=="
    seeds = [houses, numbers, semicolons, Array(Data(base64Encoded: compressed) ?? Data())]
  }

  var fragments: [[UInt8]] {
    [
      "\"", "\"\"", ",", ";", "\t", "\n", "\r", "\r\n", "1e999", "-inf", "nan", "0x10", "1,5",
      "\u{FEFF}", String(repeating: ",", count: 5000), String(repeating: "9", count: 5000),
    ].map { Array($0.utf8) } + [[0], [0xff, 0xfe], [0xc3]]
  }

  func read(_ path: String, _ number: Int) throws {
    try convert("x=\(path)") { conversion in
      conversion.table.label = [nil, "-1", "price"][number % 3]
      conversion.table.oneHot = number % 2 == 0
      conversion.table.missing = [.error, .mean, .drop][number / 3 % 3]
    }
  }
}

/// Converts a source into an HDF5 file beside it, as `nntrain convert` does.
private func convert(_ source: String, _ options: (inout Conversion) -> Void = { _ in }) throws {
  var conversion = try Conversion(arguments: [source, "\(source.dropFirst(2)).h5"])
  conversion.overwrite = true
  options(&conversion)
  defer { unlink(conversion.output) }
  _ = try conversion.run()
}
