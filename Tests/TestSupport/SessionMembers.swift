import Foundation

/// Finds the processes of a session in `/proc`.
enum SessionMembers {
  /// The processes of a session that run; those that have ended but wait to be collected do not.
  static func running(in session: pid_t) -> [pid_t] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap { pid_t($0) }.filter { process in
      guard getsid(process) == session else { return false }
      let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
      // "17 (name) S …": the name may contain anything, its last parenthesis ends it.
      let state = status?.split(separator: ")").last?.first { $0 != " " }
      return state.map { $0 != "Z" } ?? false
    }
  }
}
