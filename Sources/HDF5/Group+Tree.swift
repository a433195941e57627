import CHDF5

extension Group {
  /// Visits this group and everything below it, depth first, names in order.
  ///
  /// Every object is entered once, so that a hard link to a group above ends the walk there; soft
  /// and external links are listed and not followed. What is damaged is listed with its problem.
  /// Groups deeper than `maximumDepth` are listed without their content.
  ///
  /// Throws what `visit` throws.
  public func walk(maximumDepth: Int = 100, _ visit: (TreeEntry) throws -> Void) throws {
    var seen: [UInt64: String] = [:]
    // Names still to visit, the next one last: a file can be nested deeper than the call stack.
    var pending: [(parent: Group, name: String, depth: Int)] = []
    func list(_ entry: TreeEntry, _ group: Group?) throws {
      var entry = entry
      var names: [String] = []
      do {
        if let group, entry.depth < maximumDepth {
          names = try group.names
        } else if group != nil {
          entry.problem = "its content is not listed: it is nested too deeply"
        }
      } catch {
        entry.problem = "\(error)"
      }
      try visit(entry)
      guard let group else { return }
      pending += names.reversed().map { (group, $0, entry.depth + 1) }
    }

    if let address = object(".")?.address { seen[address] = path }
    var root = TreeEntry(path: path, depth: 0, kind: .group)
    root.attributes = attributes.readableEntries
    try list(root, self)
    while let (parent, name, depth) = pending.popLast() {
      let (entry, group) = parent.examine(name, depth, &seen)
      try list(entry, group)
    }
  }

  /// What there is to tell of `name`, and the group to go on with.
  private func examine(
    _ name: String, _ depth: Int, _ seen: inout [UInt64: String]
  ) -> (TreeEntry, Group?) {
    let path = path(of: name)
    do {
      let kind = try kind(of: name) ?? .unreadable("its name is not valid UTF-8")
      var entry = TreeEntry(path: path, depth: depth, kind: kind)
      switch kind {
      case .group, .dataset:
        if let address = object(name)?.address {
          entry.sameAs = seen[address]
          guard entry.sameAs == nil else { return (entry, nil) }
          seen[address] = path
        }
        if kind == .dataset {
          let dataset = try Dataset(in: self, named: name)
          entry.dataset = dataset
          entry.attributes = dataset.attributes.readableEntries
          return (entry, nil)
        }
        let group = try Group(file: file, parent: id, name: name, path: path)
        entry.attributes = group.attributes.readableEntries
        return (entry, group)
      case .softLink:
        entry.problem = brokenness(of: name)
        return (entry, nil)
      case .externalLink, .datatype, .unreadable: return (entry, nil)
      }
    } catch {
      return (TreeEntry(path: path, depth: depth, kind: .unreadable("\(error)")), nil)
    }
  }

  /// Why a soft link leads nowhere; nil where it leads somewhere.
  private func brokenness(of name: String) -> String? {
    do {
      return try contains(name) ? nil : "it leads nowhere"
    } catch {
      return "\(error)"
    }
  }
}

extension Attributes {
  /// All attributes, the unreadable ones left out.
  fileprivate var readableEntries: [AttributeEntry] {
    ((try? names) ?? []).compactMap { try? entry($0) }
  }
}
