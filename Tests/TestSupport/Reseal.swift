import Crypto
import Foundation

/// Writes the header of a checkpoint again for a content that was changed, following the format's
/// description and not the program.
public func reseal(_ path: String, format: UInt32 = 1) throws {
  var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
  let content = bytes[512...]
  func littleEndian(_ value: UInt64, _ count: Int) -> Data {
    Data((0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) })
  }
  bytes.replaceSubrange(16..<20, with: littleEndian(UInt64(format), 4))
  bytes.replaceSubrange(24..<32, with: littleEndian(UInt64(content.count), 8))
  bytes.replaceSubrange(32..<64, with: Data(SHA256.hash(data: content)))
  bytes.replaceSubrange(480..<512, with: Data(SHA256.hash(data: bytes[..<480])))
  try bytes.write(to: URL(fileURLWithPath: path))
}
