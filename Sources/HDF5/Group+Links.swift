import CHDF5
import Diagnostics

extension Group {
  /// What `name`, one of the names in this group, leads to; nil where there is no such name.
  public func kind(of name: String) throws -> LinkKind? {
    try name.requireNoNUL("the name of a link")
    let subject = subject(of: name)
    let exists = try Library.check("H5Lexists", subject) {
      H5Lexists(id, name, hid_t(H5P_DEFAULT))
    }
    guard exists > 0 else { return nil }
    var type = H5L_TYPE_ERROR
    var targetSize = 0
    try Library.check("H5Lget_info", subject) {
      chdf5_link_info(id, name, &type, &targetSize)
    }
    switch type {
    case H5L_TYPE_HARD: return object(name)?.kind ?? .unreadable("it leads to no object")
    case H5L_TYPE_SOFT:
      let target = try target(of: name, size: targetSize)
      return .softLink(target: Self.string(target[...]))
    case H5L_TYPE_EXTERNAL: return try externalLink(name, size: targetSize)
    default: return .unreadable("it is a link of an unknown type")
    }
  }

  /// The object behind a hard link, and its address, which is its identity within the file.
  func object(_ name: String) -> (kind: LinkKind, address: UInt64)? {
    var type = H5O_TYPE_UNKNOWN
    var address: haddr_t = 0
    let status = Library.locked(reading: file.path) {
      chdf5_object_info(id, name, &type, &address)
    }
    guard status >= 0 else { return nil }
    let kind: LinkKind
    switch type {
    case H5O_TYPE_GROUP: kind = .group
    case H5O_TYPE_DATASET: kind = .dataset
    case H5O_TYPE_NAMED_DATATYPE: kind = .datatype
    default: kind = .unreadable("it is an object of an unknown type")
    }
    return (kind, UInt64(address))
  }

  /// The bytes of a soft or external link.
  private func target(of name: String, size: Int) throws -> [UInt8] {
    var target = [UInt8](repeating: 0, count: size)
    try Library.check("H5Lget_val", subject(of: name)) {
      H5Lget_val(id, name, &target, size, hid_t(H5P_DEFAULT))
    }
    return target
  }

  /// An external link is a byte of flags, the name of the file and the path in it.
  private func externalLink(_ name: String, size: Int) throws -> LinkKind {
    let parts = try target(of: name, size: size).dropFirst()
      .split(separator: 0, omittingEmptySubsequences: false)
    guard parts.count >= 2 else { return .unreadable("it is a damaged external link") }
    return .externalLink(file: Self.string(parts[0]), path: Self.string(parts[1]))
  }

  /// The text up to the first NUL.
  private static func string(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
