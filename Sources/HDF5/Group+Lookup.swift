import CHDF5
import Diagnostics

extension Group {
  /// The group at `path`.
  ///
  /// Throws `Failure(.data)` that tells what there is instead.
  public func group(named path: String) throws -> Group {
    switch try resolve(path) {
    case .group(let group): return group
    case .dataset(let parent, let name):
      throw Failure(.data, "\(parent.subject(of: name).description) is a data set, not a group")
    case .missing(let parent, let name): throw parent.missing(name, "group")
    }
  }

  /// The data set at `path`.
  ///
  /// Throws `Failure(.data)` that tells what there is instead.
  public func dataset(named path: String) throws -> Dataset {
    switch try resolve(path) {
    case .dataset(let parent, let name): return try Dataset(in: parent, named: name)
    case .group(let group):
      let names = try group.names.sampled
      throw Failure(
        .data, "\(group.subject.description) is a group, not a data set",
        advice: names.isEmpty ? nil : "it holds \(names)")
    case .missing(let parent, let name): throw parent.missing(name, "data set")
    }
  }

  /// Whether `path` leads to a group or a data set.
  public func contains(_ path: String) throws -> Bool {
    if case .missing = try resolve(path) { return false }
    return true
  }

  /// What a path leads to.
  enum Found {
    case group(Group)
    case dataset(in: Group, named: String)
    case missing(in: Group, named: String)
  }

  /// Follows `path` name by name, so that no link is followed before its type is known.
  ///
  /// `links` is how many soft links may yet be followed: they can lead in circles.
  func resolve(_ path: String, links: Int = 16) throws -> Found {
    var group = self
    if path.hasPrefix("/"), self.path != "/" {
      group = try Group(file: file, parent: file.id, name: "/", path: "/")
    }
    var names = path.split(separator: "/").filter { $0 != "." }.map(String.init)[...]
    while let name = names.popFirst() {
      let subject = group.subject(of: name)
      switch try group.kind(of: name) {
      case nil: return .missing(in: group, named: name)
      case .group:
        group = try Group(
          file: file, parent: group.id, name: name, path: group.path(of: name))
      case .dataset:
        if names.isEmpty { return .dataset(in: group, named: name) }
        throw Failure(.data, "\(subject.description) is a data set, not a group")
      case .softLink(let target):
        guard links > 0 else {
          throw Failure(.data, "\(subject.description) is one of too many soft links in a row")
        }
        let rest = ([target] + names).joined(separator: "/")
        return try group.resolve(rest, links: links - 1)
      case .externalLink(let external, let target):
        throw Failure(
          .data,
          "\(subject.description) is a link to \(target.printable) in another file,"
            + " \(external.printable), and such links are not followed",
          advice: "name that file, or copy the data into this one")
      case .datatype: throw Failure(.data, "\(subject.description) is a named type, not data")
      case .unreadable(let reason): throw Failure(.data, "\(subject.description): \(reason)")
      }
    }
    return .group(group)
  }

  /// The error of a name that is not there.
  private func missing(_ name: String, _ what: String) -> Failure {
    let names = (try? names) ?? []
    let message = "\(file.path.printable) has no \(what) \(path(of: name).printable)"
    let place = path == "/" ? "the file" : "group \(path.printable)"
    guard !names.isEmpty else { return Failure(.data, message, advice: "\(place) is empty") }
    let advice = "\(place) has \(names.sampled)"
    guard let nearest = Spelling.nearest(to: name, among: names) else {
      return Failure(.data, message, advice: advice)
    }
    return Failure(
      .data, message, advice: "did you mean \(path(of: nearest).printable)? \(advice)")
  }
}
