import CHDF5
import Diagnostics

/// Strings as the library reads and writes them.
enum StringArray {
  /// Reads `count` strings of the given type.
  ///
  /// - `size`: the bytes of an element in memory: the string itself, or a pointer to it.
  /// - `read`: asks the library to fill the memory it is given.
  static func read(
    _ type: borrowing Datatype, count: Int, space: hid_t, _ subject: Subject,
    _ read: (UnsafeMutableRawPointer) throws -> Void
  ) throws -> [String] {
    guard count > 0 else { return [] }
    let size = type.size
    let total = try [count, size].checkedProduct(subject)
    try subject.requireMemory(total)
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: total, alignment: MemoryLayout<UnsafeRawPointer>.alignment)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 0)
    guard let base = memory.baseAddress else { return [] }
    if type.elementType == .variableString {
      let id = type.id
      // The library allocated every string, also those before one that it could not read.
      defer {
        _ = Library.locked(reading: subject.file) {
          H5Dvlen_reclaim(id, space, hid_t(H5P_DEFAULT), base)
        }
      }
      try read(base)
      return memory.bindMemory(to: UnsafePointer<CChar>?.self).map { string in
        string.map { String(cString: $0) } ?? ""
      }
    }
    try read(base)
    let padding = Library.locked { H5Tget_strpad(type.id) }
    return stride(from: 0, to: total, by: size).map {
      string(memory[$0..<$0 + size], padding)
    }
  }

  /// Calls `body` with the C form of variable-length strings.
  static func withPointers(
    to strings: [String], _ what: String, _ body: (UnsafeRawPointer?) throws -> Void
  ) throws {
    try strings.forEach { try $0.requireNoNUL(what) }
    let bytes: [UInt8] = strings.flatMap { Array($0.utf8) + [0] }
    try bytes.withUnsafeBufferPointer { text in
      var start = 0
      let pointers = strings.map { string in
        defer { start += string.utf8.count + 1 }
        return text.baseAddress.map { UnsafeRawPointer($0 + start) }
      }
      try pointers.withUnsafeBytes { try body($0.baseAddress) }
    }
  }

  /// The text of a string in a fixed number of bytes.
  private static func string(
    _ bytes: Slice<UnsafeMutableRawBufferPointer>, _ padding: H5T_str_t
  ) -> String {
    switch padding {
    case H5T_STR_NULLTERM: String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    case H5T_STR_SPACEPAD: String(decoding: bytes.trimmed(of: UInt8(ascii: " ")), as: UTF8.self)
    default: String(decoding: bytes.trimmed(of: 0), as: UTF8.self)
    }
  }
}

extension BidirectionalCollection<UInt8> {
  /// Without the padding at the end.
  fileprivate func trimmed(of padding: UInt8) -> SubSequence {
    guard let last = lastIndex(where: { $0 != padding }) else {
      return self[startIndex..<startIndex]
    }
    return self[...last]
  }
}
