import CHDF5
import Diagnostics

/// The attributes of a group or a data set: small named values.
public struct Attributes: Sendable {
  let file: OpenFile
  let owner: Owner

  /// Whose attributes they are; keeps it open.
  enum Owner: Sendable {
    case group(Group)
    case dataset(Dataset)
  }

  var id: hid_t {
    switch owner {
    case .group(let group): group.id
    case .dataset(let dataset): dataset.id
    }
  }

  var path: String {
    switch owner {
    case .group(let group): group.path
    case .dataset(let dataset): dataset.path
    }
  }

  var subject: Subject { Subject(file: file.path, object: path) }

  /// What errors about one attribute name: `/group@attribute`.
  func subject(of name: String) -> Subject {
    Subject(file: file.path, object: "\(path)@\(name)")
  }

  /// The names of the attributes, sorted by their bytes.
  public var names: [String] {
    get throws {
      var names: [String] = []
      try withUnsafeMutablePointer(to: &names) { pointer in
        let collect: H5A_operator2_t = { _, name, _, context in
          guard let name, let context else { return -1 }
          context.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name))
          return 0
        }
        try Library.check("H5Aiterate2", subject) {
          H5Aiterate2(id, H5_INDEX_NAME, H5_ITER_INC, nil, collect, pointer)
        }
      }
      return names
    }
  }

  /// Whether there is an attribute called `name`.
  public func contains(_ name: String) throws -> Bool {
    try name.requireNoNUL("the name of an attribute")
    return try Library.check("H5Aexists", subject(of: name)) { H5Aexists(id, name) } > 0
  }

  /// Removes the attribute called `name`, if there is one.
  public func remove(_ name: String) throws {
    guard try contains(name) else { return }
    try Library.check("H5Adelete", subject(of: name).writing) { H5Adelete(id, name) }
  }
}
