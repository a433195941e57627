import CHDF5
import Diagnostics

extension Group {
  /// Creates a group, and the groups on the way to it that are missing.
  ///
  /// Throws `Failure(.cannotCreate)` where `path` exists.
  @discardableResult
  public func createGroup(named path: String) throws -> Group {
    let (parent, name) = try place(path)
    return try parent.makeGroup(name)
  }

  /// The group and the name that `path` is to be created under.
  ///
  /// Makes the groups on the way; throws `Failure(.cannotCreate)` where `path` exists.
  func place(_ path: String) throws -> (parent: Group, name: String) {
    try path.requireNoNUL("the name of an object")
    var names = path.split(separator: "/").filter { $0 != "." }.map(String.init)
    guard let last = names.popLast() else {
      throw Failure(.cannotCreate, "\(subject.description) cannot be created: it exists")
    }
    var parent = self
    if path.hasPrefix("/"), self.path != "/" {
      parent = try Group(file: file, parent: file.id, name: "/", path: "/")
    }
    for name in names {
      if try parent.kind(of: name) == nil {
        parent = try parent.makeGroup(name)
      } else {
        parent = try parent.group(named: name)
      }
    }
    guard try parent.kind(of: last) == nil else {
      let subject = parent.subject(of: last)
      throw Failure(.cannotCreate, "\(subject.description) cannot be created: it exists")
    }
    return (parent, last)
  }

  private func makeGroup(_ name: String) throws -> Group {
    let subject = subject(of: name).writing
    let link = try linkProperties(subject)
    let creation = try Handle("H5Pcreate", subject) { H5Pcreate(chdf5_group_create()) }
    try Library.check("H5Pset_obj_track_times", subject) {
      H5Pset_obj_track_times(creation.id, false)
    }
    let handle = try Handle("H5Gcreate2", subject) {
      H5Gcreate2(id, name, link.id, creation.id, hid_t(H5P_DEFAULT))
    }
    return Group(file: file, path: path(of: name), handle: handle)
  }

  /// Names are written as UTF-8.
  func linkProperties(_ subject: Subject) throws -> Handle {
    let properties = try Handle("H5Pcreate", subject) { H5Pcreate(chdf5_link_create()) }
    try Library.check("H5Pset_char_encoding", subject) {
      H5Pset_char_encoding(properties.id, H5T_CSET_UTF8)
    }
    return properties
  }
}
