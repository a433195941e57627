internal import CMPI

/// The text a call of the library writes into a buffer of `capacity` bytes; nil where it fails.
func libraryText(
  capacity: Int, writtenBy call: (UnsafeMutablePointer<CChar>, inout Int32) -> Int32
) -> String? {
  var length: Int32 = 0
  var succeeded = false
  let bytes = [CChar](unsafeUninitializedCapacity: capacity) { buffer, count in
    guard let base = buffer.baseAddress else { return }
    succeeded = call(base, &length) == MPI_SUCCESS
    count = succeeded ? min(max(Int(length), 0), capacity) : 0
  }
  guard succeeded else { return nil }
  // The length counts the closing zero byte in some versions of the library.
  return String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
