import CHDF5
import Diagnostics

/// A group of an HDF5 file: names that lead to groups and data sets.
///
/// Paths are relative to the group, or absolute with a leading `/`. Soft links are followed within
/// the file; external links never are.
public final class Group: Sendable {
  let file: OpenFile
  let handle: Handle
  /// The path from the root of the file.
  public let path: String

  init(file: OpenFile, parent: hid_t, name: String, path: String) throws {
    handle = try Handle("H5Gopen2", Subject(file: file.path, object: path)) {
      H5Gopen2(parent, name, hid_t(H5P_DEFAULT))
    }
    self.file = file
    self.path = path
  }

  /// Takes over a group that was just created.
  init(file: OpenFile, path: String, handle: consuming Handle) {
    self.file = file
    self.handle = handle
    self.path = path
  }

  var id: hid_t { handle.id }
  var subject: Subject { Subject(file: file.path, object: path) }

  /// The path of what is called `name` here.
  func path(of name: String) -> String {
    path == "/" ? "/\(name)" : "\(path)/\(name)"
  }

  func subject(of name: String) -> Subject {
    Subject(file: file.path, object: path(of: name))
  }

  /// The attributes of the group.
  public var attributes: Attributes { Attributes(file: file, owner: .group(self)) }

  /// The names in the group, sorted by their bytes.
  public var names: [String] {
    get throws {
      var names: [String] = []
      try withUnsafeMutablePointer(to: &names) { pointer in
        let collect: H5L_iterate_t = { _, name, _, context in
          guard let name, let context else { return -1 }
          context.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name))
          return 0
        }
        try Library.check("H5Literate", subject) { chdf5_iterate_links(id, collect, pointer) }
      }
      return names
    }
  }

  /// Removes the name `name` of this group, and what it leads to if nothing else does.
  public func remove(_ name: String) throws {
    try name.requireNoNUL("the name of a link")
    try file.write("H5Ldelete", path(of: name)) { H5Ldelete(id, name, hid_t(H5P_DEFAULT)) }
  }
}
