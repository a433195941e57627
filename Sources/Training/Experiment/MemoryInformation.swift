import Foundation

/// What the system says of its memory.
enum MemoryInformation {
  /// The bytes that programs can have without others being moved out, as the kernel estimates it; nil
  /// where it does not say.
  static var available: Int? {
    let key = "MemAvailable:"
    let text = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
    let kibibytes = line?.dropFirst(key.count).split(separator: " ").first.flatMap { Int($0) }
    return kibibytes.map { $0 << 10 }
  }
}
