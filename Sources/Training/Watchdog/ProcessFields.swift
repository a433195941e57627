import Glibc

/// What the kernel says of a process or one of its threads in `/proc/…/stat`.
struct ProcessFields {
  /// The letter for its state.
  let state: Character
  /// When it was started: so many of the kernel's ticks after the machine.
  let start: Int

  /// Reads what is said of a process now; nil where there is none.
  init?(of process: Int) { self.init("/proc/\(process)/stat") }

  /// Reads a file; nil where it is not there.
  init?(_ path: String) {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    // A process that ends meanwhile gives nothing.
    let text = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1024) { buffer in
      let count = fread(buffer.baseAddress, 1, buffer.count, file)
      return String(decoding: buffer.prefix(count), as: UTF8.self)
    }
    // Fields are counted behind the name, which is in brackets and may hold anything; the state is
    // field 3, the start field 22.
    guard let bracket = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: bracket)...].split(separator: " ")
    guard fields.count > 19, let state = fields[0].first, let start = Int(fields[19]) else {
      return nil
    }
    (self.state, self.start) = (state, start)
  }

  /// Whether it has ended; its parent may not have noticed yet.
  var hasEnded: Bool { state == "Z" || state == "X" }
}
