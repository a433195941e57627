import Foundation

/// A control group that this process is in, with a limit on memory.
struct ControlGroup {
  /// Where its files are.
  let path: String
  /// The most bytes that its processes may take together.
  let limit: Int
  /// The bytes that they take now, without what the kernel would give up first.
  let used: Int

  /// What one version of control groups calls things.
  private struct Names {
    let limit: String
    let used: String
    let reclaimable: String
    static let version1 = Names(
      limit: "memory.limit_in_bytes", used: "memory.usage_in_bytes",
      reclaimable: "total_inactive_file")
    static let version2 = Names(
      limit: "memory.max", used: "memory.current", reclaimable: "inactive_file")
  }

  /// The groups of this process that have a limit, from the innermost to the outermost, of either
  /// version.
  ///
  /// - Parameter root: in front of `/proc` and `/sys`.
  static func limited(root: String = "") -> [ControlGroup] {
    let lines = text("\(root)/proc/self/cgroup").split(separator: "\n")
    return lines.flatMap { line -> [ControlGroup] in
      // "4:memory:/job/step" or, version 2, "0::/job/step"
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return [] }
      let mounts = "\(root)/sys/fs/cgroup"
      if fields[1].split(separator: ",").contains("memory") {
        return groups(in: "\(mounts)/memory", String(fields[2]), .version1)
      }
      guard fields[0] == "0" else { return [] }
      return ["", "/unified"].flatMap { groups(in: mounts + $0, String(fields[2]), .version2) }
    }
  }

  /// A group and those around it.
  private static func groups(in mount: String, _ name: String, _ names: Names) -> [ControlGroup] {
    var groups: [ControlGroup] = []
    // In a container, the group's name is that of the host, and its files are those of the root.
    var name = name
    while true {
      if let group = ControlGroup(mount + (name == "/" ? "" : name), names) { groups.append(group) }
      guard name.count > 1, let slash = name.lastIndex(of: "/") else { return groups }
      name = slash == name.startIndex ? "/" : String(name[..<slash])
    }
  }

  private init?(_ path: String, _ names: Names) {
    func number(_ name: String) -> Int? {
      Int(Self.text("\(path)/\(name)").trimmingCharacters(in: .whitespacesAndNewlines))
    }
    // "max", or the largest number of pages: none.
    guard let limit = number(names.limit), limit < Int.max / 2 else { return nil }
    let statistics = Self.text("\(path)/memory.stat").split(separator: "\n")
    let reclaimable = statistics.first { $0.hasPrefix("\(names.reclaimable) ") }
    self.path = path
    self.limit = limit
    used =
      (number(names.used) ?? 0)
      - (reclaimable?.split(separator: " ").last.flatMap { Int($0) } ?? 0)
  }

  private static func text(_ path: String) -> String {
    (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
  }
}
