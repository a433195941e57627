internal import Foundation

/// The cores that a process may run on, a bit for each.
struct AffinityMask {
  /// The bits in words of 64, the first core in the lowest bit of the first word.
  var words: [UInt64]

  /// Words enough for the largest machines that kernels are built for.
  private static let wordCount = 128

  /// The mask of this process, as the kernel prints it: `Cpus_allowed: ff,ffffffff`.
  ///
  /// Foundation counts the processors of the machine, and Swift does not import
  /// `sched_getaffinity`.
  static var current: AffinityMask {
    let key = "Cpus_allowed:"
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(key) }
    let digits = (line?.dropFirst(key.count) ?? "").compactMap(\.hexDigitValue)
    var words = [UInt64](repeating: 0, count: wordCount)
    for (place, digit) in digits.reversed().enumerated() where place / 16 < wordCount {
      words[place / 16] |= UInt64(digit) << (place % 16 * 4)
    }
    if words.allSatisfy({ $0 == 0 }) {
      for core in 0..<min(ProcessInfo.processInfo.activeProcessorCount, wordCount * 64) {
        words[core / 64] |= 1 << (core % 64)
      }
    }
    return AffinityMask(words: words)
  }

  /// The number of cores.
  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
}
