import Foundation

/// What the system says of its memory.
enum MemoryInformation {
  /// The bytes that programs can have without others being moved out or ended, as the kernel estimates
  /// it; nil where it does not say.
  static var available: Int? {
    let groups = ControlGroup.limited().map { max($0.limit - $0.used, 0) }
    return ([value(of: "MemAvailable:", in: "/proc/meminfo")] + groups).compactMap(\.self).min()
  }

  /// The bytes that the machine has.
  static func total(root: String = "") -> Int? {
    value(of: "MemTotal:", in: "\(root)/proc/meminfo")
  }

  /// The bytes of this process that are its own: neither files nor shared with other processes.
  static var ofProcess: Int { value(of: "RssAnon:", in: "/proc/self/status") ?? 0 }

  /// A number of KiB, in bytes.
  private static func value(of key: String, in path: String) -> Int? {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
    let kibibytes = line?.dropFirst(key.count).split(whereSeparator: \.isWhitespace).first
    return kibibytes.flatMap { Int($0) }.map { $0 << 10 }
  }
}
