import Glibc

/// What a file looks like from its first bytes, before the HDF5 library opens it.
enum HDF5FileKind {
  /// A checkpoint or model of nntrain, under a seal that tells damage.
  case sealed
  /// Any other: the library finds out.
  case other

  /// Looks at the beginning of a file. One that cannot be read is left to the library's words.
  init(ofFile path: String) {
    let magic = Array("nntrain-ckpt".utf8)
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    defer { if file >= 0 { close(file) } }
    var start = [UInt8](repeating: 0, count: magic.count)
    let count = start.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, 0) }
    self = count == magic.count && start == magic ? .sealed : .other
  }
}
