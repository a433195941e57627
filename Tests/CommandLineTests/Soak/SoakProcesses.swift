import Foundation

/// The processes of a run, found by the folder in which they work.
struct SoakProcesses {
  /// The ranks, by rank.
  private(set) var ranks: [pid_t] = []
  /// mpirun.
  private(set) var starter: pid_t?
  /// `launch/run`.
  private(set) var launcher: pid_t?

  /// Looks for those that work in a folder.
  init(in folder: String) {
    let folder = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
    var byRank: [(rank: Int, process: pid_t)] = []
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    for process in names.compactMap({ pid_t($0) }) {
      let directory = try? FileManager.default.destinationOfSymbolicLink(
        atPath: "/proc/\(process)/cwd")
      guard directory == folder else { continue }
      switch Self.text("/proc/\(process)/comm") {
      case "nntrain\n":
        let variable = "OMPI_COMM_WORLD_RANK="
        let rank = Self.text("/proc/\(process)/environ").split(separator: "\0")
          .first { $0.hasPrefix(variable) }.flatMap { Int($0.dropFirst(variable.count)) }
        if let rank { byRank.append((rank, process)) }
      case "mpirun\n": starter = process
      case "bash\n":
        // What it starts to do beside it has the same arguments.
        let isLauncher = Self.text("/proc/\(process)/cmdline").split(separator: "\0").dropFirst()
          .first?.hasSuffix("/launch/run")
        if isLauncher == true { launcher = launcher.map { min($0, process) } ?? process }
      default: break
      }
    }
    ranks = byRank.sorted { $0.rank < $1.rank }.map(\.process)
  }

  private static func text(_ path: String) -> String {
    // Files of /proc have no size.
    guard let file = FileHandle(forReadingAtPath: path) else { return "" }
    defer { try? file.close() }
    return String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
  }
}
